"""The names of things that pages show; a change purges names, never addresses."""

SITE = "site"
HOME = "home"
LATEST = "latest"
MOST_READ = "most-read"
# Pages that say that nothing is here: any change may put something there.
AUTHORS = "authors"
TOPICS = "topics"
MISSING = "missing"


def article(pk: int) -> str:
    """Return the key of every page that shows this article."""
    return f"article-{pk}"


def author(pk: int) -> str:
    """Return the key of every page that shows this author."""
    return f"author-{pk}"


def section(pk: int) -> str:
    """Return the key of every page that names this section."""
    return f"section-{pk}"


def topic(pk: int) -> str:
    """Return the key of every page that names this topic."""
    return f"topic-{pk}"


def static_page(pk: int) -> str:
    """Return the key of the static page of this number: about, contact and the like."""
    return f"page-{pk}"


def series(pk: int) -> str:
    """Return the key of every page that names this series."""
    return f"series-{pk}"


def image(pk: int) -> str:
    """Return the key of every page that shows this picture."""
    return f"image-{pk}"


def rendition(name: str) -> str:
    """Return the key of the address of one public copy of a picture, by its file's name."""
    return f"rendition-{name.rpartition('/')[2].partition('.')[0]}"


def listing(kind: str, pk: int) -> str:
    """Return the key of the list of articles of a section, topic or author."""
    return f"list-{kind}-{pk}"
