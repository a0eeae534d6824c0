"""What pages say to machines in their head. Nothing here queries: the page's context has it all."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join

from articles.models.correction import Correction
from articles.models.published import PublishedArticle, PublishedByline
from articles.models.published_static import PublishedStaticPage
from articles.models.taxonomy import Section, Topic
from authors.models import Author
from distribution import held
from distribution.addresses import absolute
from distribution.feeds.channels import feed_path
from distribution.reprints import reprint_path
from distribution.structured.listings import breadcrumbs, collection_page, steps_to
from distribution.structured.pages import web_page
from distribution.structured.people import profile_page
from distribution.structured.publisher import publisher, web_site
from distribution.structured.script import script
from distribution.structured.stories import news_article
from images.models import Image
from images.templatetags.pictures import Shared, search_pictures

register = template.Library()

_FORMATS = (
    ("rss", "application/rss+xml", "RSS"),
    ("atom", "application/atom+xml", "Atom"),
    ("json", "application/feed+json", "JSON"),
)


@register.simple_tag
def publisher_data() -> str:
    """Say who publishes the page."""
    return script([publisher(held.current())])


@register.simple_tag
def home_data() -> str:
    """Say who publishes the site, and how it is searched."""
    now = held.current()
    return script([web_site(now.site), publisher(now)])


@register.simple_tag
def story_data(
    article: PublishedArticle,
    bylines: Iterable[PublishedByline],
    topics: Iterable[Topic],
    corrections: Iterable[Correction],
) -> str:
    """Say what a story is, who made it, and where it stands."""
    here = (article.shown_headline, article.get_absolute_url())
    return script(
        [
            news_article(article, bylines=bylines, topics=topics, corrections=corrections),
            breadcrumbs([*steps_to(article.section), here]),
            publisher(held.current()),
        ]
    )


@register.simple_tag
def section_data(section: Section, url: str, stories: Iterable[PublishedArticle]) -> str:
    """Say which stories a page of a section lists."""
    page = collection_page(section.name, url, description=section.description, stories=stories)
    return script([page, breadcrumbs(steps_to(section)), publisher(held.current())])


@register.simple_tag
def topic_data(topic: Topic, url: str, stories: Iterable[PublishedArticle]) -> str:
    """Say which stories a page of a topic lists."""
    page = collection_page(topic.name, url, description=topic.description, stories=stories)
    steps = [(topic.name, topic.get_absolute_url())]
    return script([page, breadcrumbs(steps), publisher(held.current())])


@register.simple_tag
def listing_data(name: str, url: str, stories: Iterable[PublishedArticle]) -> str:
    """Say which stories a page lists that is neither a section's nor a topic's."""
    page = collection_page(name, url, description="", stories=stories)
    return script([page, breadcrumbs([(name, url)]), publisher(held.current())])


@register.simple_tag
def profile_data(author: Author) -> str:
    """Say whom a profile is of."""
    steps = [(author.name, author.get_absolute_url())]
    return script([profile_page(author), breadcrumbs(steps), publisher(held.current())])


@register.simple_tag
def feed_links(kind: str, slug: str, name: str, query: str = "") -> str:
    """Say where the page's feeds are, for programs that read them.

    Args:
        query: of a search, what it asks for ("?q=ferry").
    """
    return format_html_join(
        "\n",
        '<link rel="alternate" type="{}" title="{}" href="{}">',
        (
            (media_type, f"{name} ({label})", absolute(feed_path(kind, slug, ending) + query))
            for ending, media_type, label in _FORMATS
        ),
    )


@register.simple_tag
def static_page_data(page: PublishedStaticPage) -> str:
    """Say what a page is that is no story."""
    steps = [(page.title, page.get_absolute_url())]
    return script([web_page(page), breadcrumbs(steps), publisher(held.current())])


@register.simple_tag
def reprint_page(article: PublishedArticle) -> str:
    """Return where partners find a story's text to copy; "" for nowhere."""
    return reprint_path(article)


@register.simple_tag
def site_logos() -> dict[str, Image | None]:
    """Return the outlet's logos for a light and for a dark ground; None where there is none."""
    now = held.current()
    return {"light": held.logo(now), "dark": held.logo(now, "logo_dark")}


@register.simple_tag
def policy_page(kind: str) -> str:
    """Return where the newsroom's rule of this kind (a PolicyLink.Kind) stands; "" for nowhere."""
    return next((link.url for link in held.current().links if link.kind == kind), "")


@register.simple_tag
def logo_icon() -> Shared | None:
    """Return the square copy of the logo for home screens, if there is one."""
    copies = search_pictures(held.square_logo(held.current()))
    return next((each for each in copies if each.width == each.height), None)


@register.filter
def whole_address(url: str) -> str:
    """Return an address of ours with the site's origin before it."""
    return absolute(url)
