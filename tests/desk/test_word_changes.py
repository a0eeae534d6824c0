"""What changed between two texts, in words."""

from articles.templatetags.desk import Piece, word_changes


def test_only_the_words_that_differ_are_marked():
    assert word_changes("The ferry sails.", "The old ferry sails.") == [
        Piece("kept", "The"),
        Piece("added", " old"),
        Piece("kept", " ferry sails.\n"),
    ]


def test_long_text_that_stayed_the_same_is_left_out():
    same = " ".join(["word"] * 400)

    pieces = word_changes(f"{same} end", f"{same} finish")

    assert [piece.kind for piece in pieces] == ["gap", "kept", "removed", "added", "kept"]
    assert len(pieces[1].text) < 120


def test_paragraphs_are_compared_one_by_one():
    pieces = word_changes("One.\nTwo.\nThree.", "One.\nThree.")

    assert [piece.text for piece in pieces if piece.kind == "removed"] == ["Two."]
    assert not [piece for piece in pieces if piece.kind == "added"]


def test_huge_paragraph_is_shown_as_replaced():
    before, after = "a " * 5000, "b " * 5000

    assert [piece.kind for piece in word_changes(before, after)][:2] == ["removed", "added"]


def test_equal_texts_have_no_changes():
    assert {piece.kind for piece in word_changes("Same", "Same")} == {"kept"}
