"""Languages a story may be written in, and what PostgreSQL and the page need to know of each."""

from django.utils.translation import get_language_info

# Code → PostgreSQL's text search configuration. Only those that every PostgreSQL ≥ 15 ships:
# the list is part of a generated column, so a change here is a migration of the archive.
CONFIGURATIONS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
FALLBACK = "simple"
# Languages whose words are indexed without accents, beside all that have no configuration: their
# stemmers know none, or drop them anyway. Others need them: to a French one é ends a participle.
UNACCENTED = frozenset({"en", "id", "nl"})
# Further languages of stories, searched word for word.
OTHERS = ("cs", "fa", "he", "ja", "ko", "pl", "uk", "ur", "vi", "zh-hans", "zh-hant")
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi"}
_UNKNOWN_TO_DJANGO = {"no": "Norsk", "ta": "தமிழ்", "yi": "ייִדיש", "eu": "Euskara"}


def choices() -> list[tuple[str, str]]:
    """Return (code, the language's own name), for a select box."""
    return sorted(((code, name(code)) for code in (*CONFIGURATIONS, *OTHERS)), key=lambda c: c[1])


def name(code: str) -> str:
    """Return a language's name for itself."""
    if code in _UNKNOWN_TO_DJANGO:
        return _UNKNOWN_TO_DJANGO[code]
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def is_unaccented(code: str) -> bool:
    """Say whether words of this language are indexed, and so searched, without their accents."""
    return code in UNACCENTED or code not in CONFIGURATIONS


def direction(code: str) -> str:
    """Return "rtl" or "ltr"."""
    return "rtl" if code in _RIGHT_TO_LEFT else "ltr"
