"""How many words, and how many minutes, in scripts with and without spaces."""

import pytest

from articles import languages
from articles.reading import reading_minutes, word_count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n – … !? * _ __ ", 0),
        ("One two, three.", 3),
        ("One\ntwo\n\nthree", 3),
        ("don’t can't well-known e.g. 3.5 1,000 14:30", 7),
        ("“Quoted,” she said", 3),
        ("4 % of €2 million", 4),
        ("snake_case", 2),
        ("Zoë Łódź naïve façade", 4),
        ("عادت العبارة إلى الجزيرة", 4),
        ("Паром вернулся на остров", 4),
        ("העבורת חזרה", 2),
        ("한국 신문", 2),
        ("🛳️ sails 🌊", 1),
    ],
)
def test_words_are_counted_as_people_count_them(text, words):
    assert word_count(text) == words


@pytest.mark.parametrize("character", ["漢", "か", "カ", "ก", "ສ", "က", "ក"])
def test_scripts_without_spaces_are_estimated_from_their_characters(character):
    assert word_count(character * 170) == 100


def test_a_text_in_two_scripts_counts_both():
    assert word_count("漢字" * 17 + " and two words") == 20 + 3


def test_reading_takes_no_time_only_when_there_is_nothing():
    assert reading_minutes(0, "en") == 0
    assert reading_minutes(1, "en") == 1
    assert reading_minutes(0, "ar") == 0


@pytest.mark.parametrize(
    ("words", "language", "minutes"),
    [(238, "en", 1), (714, "en", 3), (690, "ar", 5), (195, "fr", 1), (950, "eo", 5), (950, "", 5)],
)
def test_minutes_depend_on_the_language(words, language, minutes):
    assert reading_minutes(words, language) == minutes


def test_every_language_of_stories_has_a_speed():
    for code in (*languages.CONFIGURATIONS, *languages.OTHERS):
        assert 2 <= reading_minutes(500, code) <= 4, code
