"""Bytes of any usual encoding become the text that was written; anything else is refused."""

import pathlib
import random

import pytest

from wire.parsers.encoding import decode
from wire.parsers.story import StoryRefused

SAMPLES = pathlib.Path(__file__).parent / "samples"

# A few plain sentences per language: what a short wire item has.
WORDS = {
    "en": "The owner’s “last” café on the quay closes – after 40 years – on Sunday, she said.",
    "de": "Die Brücke über den Fluß bleibt für größere Fahrzeuge gesperrt, hieß es später.",
    "fr": "Après dix ans, la gardienne a rouvert les portes du phare ; « ça valait la peine ».",
    "es": "El señor Núñez preguntó quién pagará mañana la reparación del órgano de la catedral.",
    "pl": "Mieszkańcy źle przyjęli podwyżkę, więc żądają wyjaśnień od władz już w środę.",
    "cs": "Obyvatelé chtějí vysvětlení, protože příští rok bude ještě těžší než loňský, řekla.",
    "hu": "Az őszi esők miatt a tűzoltók hétfőn is a városban maradtak, mondta a polgármester.",
    "tr": "Işıklar geç söndü, çocuklar ağladı; şehrin tek kütüphanesi ise açık kalacak.",
    "ru": "Движение трамвая по набережной откроется в субботу, сообщили в городском депо.",
    "uk": "Рух трамвая набережною відкриється в суботу, повідомили в міському депо.",
    "el": "Το συμβούλιο ψήφισε τη Δευτέρα να μείνει ανοιχτή η μοναδική βιβλιοθήκη της πόλης.",
    "he": "המועצה הצביעה ביום שני לאחר לילה ארוך להשאיר את הספרייה היחידה בעיר פתוחה.",
    "ar": "صوّت المجلس يوم الاثنين بعد ليلة طويلة على إبقاء المكتبة الوحيدة في المدينة مفتوحة.",
    "ja": "町議会は月曜日、町でただ一つの図書館を開けておくことを決めた。住民は歓迎している。",
    "zh": "周一，经过漫长的一夜，议会投票决定保留城里唯一的图书馆，居民们表示欢迎。",
    "zh-hant": "週一，經過漫長的一夜，議會投票決定保留城裡唯一的圖書館，居民們表示歡迎。",
    "ko": "시의회는 월요일 긴 밤을 보낸 끝에 도시의 유일한 도서관을 계속 열어 두기로 했다.",
}
ENCODINGS = [
    *[(language, encoding) for language in WORDS for encoding in ("utf-8", "utf-8-sig", "utf-16")],
    *[("en", "cp1252"), ("en", "mac-roman")],
    *[("de", "cp1252"), ("de", "iso8859-1"), ("de", "iso8859-15"), ("de", "mac-roman")],
    *[("fr", "cp1252"), ("fr", "iso8859-15"), ("fr", "mac-roman")],
    *[("es", "cp1252"), ("es", "iso8859-1"), ("es", "mac-roman")],
    *[("pl", "cp1250"), ("pl", "iso8859-2"), ("cs", "cp1250"), ("cs", "iso8859-2")],
    *[("hu", "cp1250"), ("hu", "iso8859-2"), ("tr", "cp1254")],
    *[("ru", "cp1251"), ("ru", "koi8-r"), ("ru", "cp866"), ("ru", "iso8859-5")],
    *[("ru", "mac-cyrillic"), ("uk", "cp1251"), ("uk", "koi8-u")],
    *[("el", "cp1253"), ("el", "iso8859-7"), ("he", "cp1255"), ("he", "iso8859-8")],
    *[("ar", "cp1256"), ("ar", "iso8859-6"), ("ja", "cp932"), ("ja", "euc-jp")],
    *[("ja", "iso2022-jp"), ("zh", "gb18030"), ("zh-hant", "big5"), ("ko", "euc-kr")],
]


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_a_usual_encoding_is_recognised(language: str, encoding: str) -> None:
    text = f"Headline 2026\n\n{WORDS[language]}\n"

    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\0\0"),
        ("utf-32-be", b"\0\0\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", b""),
        ("utf-32-be", b""),
    ],
)
@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
def test_wide_unicode_is_read_with_and_without_its_mark(
    encoding: str, mark: bytes, language: str
) -> None:
    text = f"Headline\n\n{WORDS[language]}\n"

    assert decode(mark + text.encode(encoding)) == text


def test_one_accent_in_an_english_story_is_enough() -> None:
    text = "The council met at the café. Nobody else spoke, and the meeting ended at nine.\n"

    for encoding in ("cp1252", "mac-roman"):
        assert decode(text.encode(encoding)) == text


def test_euro_and_oe_tell_iso_8859_15_from_windows() -> None:
    text = "Le coeur du projet, une œuvre de 1871, a coûté 300 € : c'est la vérité.\n"

    assert decode(text.encode("iso8859-15")) == text
    assert decode(text.encode("cp1252")) == text


def test_signs_stay_as_they_stand() -> None:
    kept = (
        "“a” ‘b’ «\u00a0c\u00a0» d\u202fe f–g—h… e\u0301 \u200fאב\u200e ﬁ ½ \u2067x\u2069 \ufffd\n"
    )

    assert decode(kept.encode()) == kept


def test_newlines_are_unified() -> None:
    assert decode(b"a\r\nb\rc\nd\x0be\x0cf") == "a\nb\nc\nd\ne\n\nf"
    assert decode("a\u2028b\u2029c".encode()) == "a\nb\n\nc"


def test_controls_of_old_wires_are_stripped() -> None:
    assert decode(b"\x01\x02Headline\x03\n\nText.\x1a") == "Headline\n\nText."
    assert decode("Head\ufeffline".encode()) == "Headline"


def test_empty_file_is_empty_text() -> None:
    assert decode(b"") == decode(b"\xef\xbb\xbf") == ""


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"%PDF-1.7\n...", None, "a PDF"),
        (b"PK\x03\x04 word/document.xml", None, "Word"),
        (b"\x89PNG\r\n\x1a\n", None, "picture"),
        (b"\xff\xd8\xff\xe0..JFIF", None, "picture"),
        (b"{\\rtf1\\ansi Headline}", None, "RTF"),
        (b"Headline\n\nText\0text.", 3, "zero byte"),
        (b"\x01\x02\x03\x04" * 40, None, "binary"),
        ("Headline\n\nIt\x92s.".encode(), 3, "U+0092"),
        ("Headline\n\nAnd so on\x85\n".encode(), 3, "U+0085"),
        (b"\xef\xbb\xbfHeadline\n\ncaf\xe9 noir", 3, "damaged"),
        (b"\xff\xfe" + "Head\nx".encode("utf-16-le") + b"\x00\xd8", 2, "damaged"),
        ("Zoë’s “naïve” café.\r\n".encode() * 3 + b"caf\xe9", 4, "no encoding"),
        (
            b"Headline\n\nOne.\n\n\x81\xff\x8d\xfe\x90\xfd\x9d\x8f\xd0\xff\xff\x80 x",
            5,
            "no encoding",
        ),
    ],
)
def test_what_is_no_text_is_refused_by_line(data: bytes, line: int | None, words: str) -> None:
    with pytest.raises(StoryRefused) as caught:
        decode(data)

    assert caught.value.line == line
    assert words in caught.value.reason


def test_noise_is_hardly_ever_taken_for_text() -> None:
    rng = random.Random(7)  # noqa: S311
    taken = 0

    for _ in range(100):
        noise = bytes(rng.randrange(0x80, 0x100) for _ in range(60))
        try:
            decode(b"Headline\n\n" + noise + b"\n")
        except StoryRefused as refused:
            assert refused.line == 3
        else:
            taken += 1

    assert taken <= 2


def test_samples_are_what_their_names_say() -> None:
    for path in SAMPLES.glob("*.txt"):
        encoding = path.name.split(".", 1)[1].removesuffix(".txt")
        codec = {"utf-8-bom": "utf-8-sig", "utf-16-be-unmarked": "utf-16-be"}.get(
            encoding, encoding
        )
        written = path.read_bytes().decode(codec)

        assert decode(path.read_bytes()) == written.replace("\r\n", "\n").replace("\r", "\n")
