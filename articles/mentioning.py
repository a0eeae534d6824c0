"""What bodies lead to inside the house: where stories, topics and authors are today, in bulk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model

from articles import boxes, links
from articles.models.people import public_authors, public_topics
from articles.models.published import PublishedArticle
from articles.models.taxonomy import Topic
from authors.models import Author
from pagecache import keys


@dataclass(frozen=True)
class Mentions:
    """Addresses of what readers may see, by what a link calls it ("article:42"); live stories."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    stories: Mapping[int, PublishedArticle] = field(default_factory=dict)
    #: What merged topics and authors are today, by what a link calls them.
    became: Mapping[str, int] = field(default_factory=dict)
    #: The keys of all that was looked for: what is not public yet may be so next.
    keys: frozenset[str] = frozenset()

    def href(self, called: str) -> str:
        """Return where a link leads; "" where readers find nothing."""
        return self.addresses.get(called, "")

    def keys_of(self, body: str) -> set[str]:
        """Return the keys of what one of the bodies leads to."""
        shown = {keys.article(pk) for pk in boxes.cards_in(body)}
        for kind, numbers in links.targets_in(body).items():
            for pk in numbers:
                now = self.became.get(f"{kind}:{pk}", pk)
                shown.add(f"{kind}-{now}")
                if kind != "article":
                    shown.add(keys.listing(kind, now))
        return shown


NOTHING = Mentions()


def mentions_in(bodies: Iterable[str]) -> Mentions:
    """Look up what cleaned bodies link to and show as cards.

    No query for bodies that lead nowhere; else at most five, however many bodies.
    """
    wanted: dict[str, set[int]] = {scheme: set() for scheme in links.SCHEMES}
    for body in bodies:
        for kind, numbers in links.targets_in(body).items():
            wanted[kind].update(numbers)
        wanted["article"].update(boxes.cards_in(body))
    if not any(wanted.values()):
        return NOTHING
    addresses: dict[str, str] = {}
    merged: dict[str, int] = {}
    stories = _stories(wanted["article"])
    for pk, story in stories.items():
        addresses[f"article:{pk}"] = story.get_absolute_url()
    shown = {keys.article(pk) for pk in wanted["article"]}
    if wanted["topic"]:
        became = _became(Topic, wanted["topic"])
        there = public_topics().in_bulk(set(became.values()))
        merged |= {f"topic:{pk}": now for pk, now in became.items()}
        for pk, now in became.items():
            shown |= {keys.topic(now), keys.listing("topic", now)}
            if now in there:
                addresses[f"topic:{pk}"] = there[now].get_absolute_url()
    if wanted["author"]:
        became = _became(Author, wanted["author"])
        people = public_authors().in_bulk(set(became.values()))
        merged |= {f"author:{pk}": now for pk, now in became.items()}
        for pk, now in became.items():
            shown |= {keys.author(now), keys.listing("author", now)}
            if now in people:
                addresses[f"author:{pk}"] = people[now].get_absolute_url()
    return Mentions(addresses, stories, merged, frozenset(shown))


def _stories(pks: set[int]) -> dict[int, PublishedArticle]:
    if not pks:
        return {}
    found = PublishedArticle.objects.only(
        "article_id", "path", "headline", "language", "is_retracted", "deck"
    )
    return dict(found.in_bulk(pks))


def _became(model: type[Model], pks: set[int]) -> dict[int, int]:
    """Return what each is today: itself, or what it was merged into."""
    rows = model._default_manager.filter(pk__in=pks).values_list("pk", "merged_into_id")
    return {pk: into or pk for pk, into in rows}
