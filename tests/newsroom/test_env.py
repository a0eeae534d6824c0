"""Variables of the environment become typed values or a sentence that says what to do."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import env


@pytest.mark.parametrize("word", ["true", "True", "yes", "1", " true "])
def test_a_yes_is_true(monkeypatch, word):
    monkeypatch.setenv("PRESS", word)

    assert env.boolean("PRESS", False) is True


@pytest.mark.parametrize("word", ["false", "FALSE", "no", "0"])
def test_a_no_is_false(monkeypatch, word):
    monkeypatch.setenv("PRESS", word)

    assert env.boolean("PRESS", True) is False


@pytest.mark.parametrize("word", ["off", "on", "maybe", "2"])
def test_any_other_word_is_refused_as_a_boolean(monkeypatch, word):
    monkeypatch.setenv("PRESS", word)

    with pytest.raises(ImproperlyConfigured, match=r"PRESS is .*set it to true or false"):
        env.boolean("PRESS", False)


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("PRESS", "")

    assert env.boolean("PRESS", True) is True
    assert env.text("PRESS", "evening") == "evening"
    assert env.integer("PRESS", 7) == 7
    assert env.words("PRESS") == []


def test_text_and_numbers_are_read(monkeypatch):
    monkeypatch.setenv("TITLE", " The Harbour Gazette ")
    monkeypatch.setenv("PAGES", "48")

    assert env.text("TITLE") == "The Harbour Gazette"
    assert env.integer("PAGES", 0) == 48


def test_words_are_split_at_commas_without_empty_ones(monkeypatch):
    monkeypatch.setenv("HOSTS", "example.org, www.example.org,,")

    assert env.words("HOSTS") == ["example.org", "www.example.org"]


def test_a_number_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("PAGES", "many")

    with pytest.raises(ImproperlyConfigured, match="PAGES is “many”; set it to a whole number"):
        env.integer("PAGES", 0)


def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    file = tmp_path / "key"
    file.write_text("between us\n")
    monkeypatch.setenv("KEY_FILE", str(file))

    assert env.secret("KEY") == "between us"


def test_a_secret_given_twice_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("KEY", "between us")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(ImproperlyConfigured, match="keep one of them") as refusal:
        env.secret("KEY")
    assert "between us" not in str(refusal.value)


def test_a_secret_file_that_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "nowhere"))

    with pytest.raises(ImproperlyConfigured, match=r"KEY_FILE names .*nowhere.*can't be read"):
        env.secret("KEY")
