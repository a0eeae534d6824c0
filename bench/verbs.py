"""A few stories made through the verbs, as editors make them."""

import random
from datetime import timedelta

from django.utils.text import slugify

from articles import publishing, saving
from articles.models import Article, ArticleByline, Section, SiteIdentity, Topic
from authors.models import Author
from events.clock import database_now

_WORDS = [
    "harbour",
    "council",
    "ferry",
    "budget",
    "inquiry",
    "tram",
    "school",
    "storm",
    "court",
    "police",
    "market",
    "bridge",
    "museum",
    "election",
    "strike",
    "water",
    "rent",
    "hospital",
    "coast",
    "library",
    "union",
    "mayor",
    "port",
    "rail",
    "forest",
    "energy",
]


def build(size: int) -> None:
    """Publish `size` stories over 8 sections, 20 authors and 30 topics, 17 minutes apart."""
    chance = random.Random(7)  # noqa: S311 - the same archive every time
    SiteIdentity.objects.create(pk=1, name="The Bench")
    sections = [
        Section.objects.create(name=word.title(), slug=f"by-verbs-{word}", position=place)
        for place, word in enumerate(_WORDS[:8])
    ]
    authors = [
        Author.objects.create(name=f"Writer {number}", slug=f"writer-{number}")
        for number in range(20)
    ]
    topics = [
        Topic.objects.create_named(
            f"Subject {number}", slug=f"subject-{number}", state=Topic.State.ACCEPTED
        )
        for number in range(30)
    ]
    newest = database_now() - timedelta(minutes=1)
    for number in range(size):
        moment = newest - timedelta(minutes=17 * number)
        headline = " ".join(chance.choices(_WORDS, k=8)).capitalize()
        article = Article.objects.create(
            headline=headline,
            slug=f"{slugify(headline)}-{number}",
            deck=_sentence(chance),
            body="".join(f"<p>{_paragraph(chance)}</p>" for _ in range(10)),
            section=chance.choice(sections),
            placement=chance.choice(["home", "section", "section", "section"]),
            saved_at=moment,
        )
        for place, author in enumerate(chance.sample(authors, chance.randint(1, 2))):
            ArticleByline.objects.create(article=article, author=author, position=place)
        article.set_topics(chance.sample(topics, chance.randint(1, 4)))
        revision = saving.save(article, by=None, now=moment)
        publishing.publish(article, revision=revision, by=None, now=moment)


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=14)).capitalize() + "."


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(4))
