"""A small newspaper in which each kind of page has one that shows all it can show."""

from datetime import timedelta

from django.utils import timezone

from articles import paths, site, withdrawing
from articles.corrections import correct
from articles.models import (
    Article,
    Correction,
    FooterLink,
    RelatedArticle,
    Series,
    SiteIdentity,
    StaticPage,
    Topic,
)
from articles.publishing_pages import publish_page, save_page
from articles.withdrawing import Ground
from images.writing import write_now
from newsroom.demo import markup
from newsroom.demo.load import HERE
from tests.factories import make_author, make_live, make_picture, make_section, make_topic

BODY = (
    "<p>The ferry <a href='https://example.org/'>sailed</a> <em>again</em>.</p><h2>What now?</h2>"
    "<blockquote><p>We waited.</p></blockquote><ul><li><p>Ferries</p></li></ul><ol start='3'>"
    "<li><p>Third</p></li></ol><h3>And then</h3><hr><p dir='rtl' lang='ar'>عاد القارب.</p>"
    "<figure data-image='{picture}' data-width='wide'><figcaption>At <em>noon</em></figcaption>"
    "</figure><p>H<sub>2</sub>O &amp; E=mc<sup>2</sup></p>"
)


def build() -> dict[str, str]:
    """Fill the site; return an address of each kind by name. Missing and withdrawn ones too."""
    now = timezone.now() - timedelta(hours=2)
    logo, lead, inside, face = (make_picture(seed, size=(600, 400)) for seed in (1, 2, 3, 4))
    identity = SiteIdentity.objects.create(
        pk=1, name="The Courier & Sons", tagline="Twice <a day>", logo=logo,
        contact_email="desk@news.example",
    )  # fmt: skip
    FooterLink.objects.create(site=identity, heading="Read", label="By topic", url="/topics/")
    world = make_section("World", description="Beyond the bay")
    europe = make_section("Europe", parent=world)
    ana = make_author("Ana Autora", short_bio="Writes.", bio="Long.", portrait=face, title="Writer")
    topics = tuple(make_topic(name, description="Ships.") for name in ("Harbour", "Tide"))
    for number in range(24):
        make_live(f"Story {number}", section=europe, authors=(ana,), topics=topics[:1], now=now)
    dressed = make_live(
        "Ferry returns “at last” & early", section=world, authors=(ana, make_author("Bo Byline")),
        topics=topics, deck="The crossing takes forty minutes", kicker="Transport",
        lead_image=lead, lead_caption="At noon", dateline="Skerra",
        body=BODY.format(picture=inside.pk), now=now,
        series=Series.objects.create(name="The long way", slug="the-long-way"),
        placement="home_lead",
    )  # fmt: skip
    opinion = make_live("We disagree", section=world, genre="opinion", authors=(ana,), now=now)
    feature = make_live("Long read", section=world, layout="feature", lead_image=lead, now=now)
    arabic = make_live("عاد القارب", section=world, language="ar", now=now, slug="arabic")
    RelatedArticle.objects.create(article=dressed, related=opinion)
    for kind, position in (("correction", "foot"), ("clarification", "top"), ("update", "foot")):
        correct(
            dressed, kind=Correction.Kind(kind), text="It was two.\n\nNot one.", by=None, now=now,
            position=Correction.Position(position),
        )  # fmt: skip
    killed, taken = make_live("Killed", section=world), make_live("Taken", section=world)
    addresses = {
        name: f"/{paths.current(article.pk)}/" for name, article in {
            "article": dressed, "opinion": opinion, "feature": feature, "arabic": arabic,
            "killed": killed, "taken": taken,
        }.items()
    }  # fmt: skip
    withdrawing.kill(killed, by=None, now=now, reason="x", sentence="We withdrew this.")
    withdrawing.take_down(
        taken, by=None, now=now, reason="x", sentence="A court ordered it.", ground=Ground.LEGAL
    )
    Topic.objects.filter(name="Tide").update(pinned_ids=[opinion.pk, dressed.pk])
    for position, file in enumerate(sorted((HERE / "pages").glob("*.md"))):
        front, text = markup.read(file.read_text("utf-8"))
        page = StaticPage(
            path=front["path"], title=front["title"], description=front["description"], body=text,
            position=position,
        )  # fmt: skip
        save_page(page, by=None, now=now, before=None)
        addresses[front["path"]] = publish_page(page, by=None, now=now).get_absolute_url()
    for picture in (logo, lead, inside, face):
        write_now(picture)
    site.forget()
    day = f"{Article.objects.get(pk=dressed.pk).published_at:%Y/%m/%d}"
    return addresses | {
        "home": "/", "latest": "/latest/", "section": "/world/", "child": "/europe/",
        "topics": "/topics/", "topic": "/topics/harbour/", "pinned": "/topics/tide/",
        "masthead": "/authors/", "author": "/authors/ana-autora/", "archive": "/archive/",
        "year": f"/{day[:4]}/",
        "month": f"/{day[:7]}/", "day": f"/{day}/", "search": "/search/",
        "found": "/search/?q=ferry&section=world", "nothing": "/search/?q=zeppelin",
        "corrections": "/corrections/", "missing": "/no/such/page/",
    }  # fmt: skip
