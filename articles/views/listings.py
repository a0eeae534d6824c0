"""Lists of articles: section, topic, author, latest. One mechanism, one range scan each."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles import site
from articles.models.people import public_authors, public_topics
from articles.models.published import PublishedArticle, PublishedByline, PublishedTopic
from articles.models.taxonomy import Section, Topic
from articles.views.cards import on_cards
from articles.views.names import masthead_names, topic_names
from articles.views.pages import page
from authors.models import Author
from images.loading import load_renditions
from pagecache import keys
from pagecache.tagging import shows, tag

AUTHORING, OTHER = "", "other"
TOPICS_ON_A_PAGE, PEOPLE_ON_A_PAGE = 240, 96


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a section's stories, its children's too; a merged one leads to what it became."""
    held = site.current()
    found = held.section_called(slug)
    if found is None:
        merged = Section.objects.filter(slug=slug)
        became = get_object_or_404(Section, pk__in=merged.values("merged_into"))
        tag(keys.SITE)  # a change of any section bumps it
        return HttpResponsePermanentRedirect(became.get_absolute_url())
    tag(keys.section(found.pk), keys.listing("section", found.pk))
    return render(
        request,
        "articles/section.html",
        {
            "section": found,
            "children": held.children(found),
            "page": page(PublishedArticle.objects.in_section(found), request.GET.get("before", "")),
        },
    )


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a topic's stories; a merged topic's address leads to the one it became."""
    found = public_topics().filter(slug=slug).first()
    if found is None:
        became = get_object_or_404(public_topics(), merged_topic__slug=slug)
        # With its last story it leaves the site, and what leads to it leads nowhere.
        tag(keys.topic(became.pk), keys.listing("topic", became.pk))
        return HttpResponsePermanentRedirect(became.get_absolute_url())
    tag(keys.topic(found.pk), keys.listing("topic", found.pk))
    before = request.GET.get("before", "")
    pinned = [] if before else _pinned(found)
    rows = PublishedTopic.objects.of(found)
    if pinned:
        rows = rows.exclude(article_id__in=[story.pk for story in pinned])
    shown = page(rows, before)
    return render(
        request,
        "articles/topic.html",
        {
            "topic": found,
            "pinned": pinned,
            "page": shown,
            "stories": [*pinned, *shown.stories],
        },
    )


def _pinned(topic: Topic) -> list[PublishedArticle]:
    """Return the stories at the head of a topic's page, in the editors' order."""
    if not topic.pinned_ids:
        return []
    # Those that can't be shown now may be so next.
    shows(keys.article(pk) for pk in topic.pinned_ids)
    chosen = PublishedArticle.objects.promotable().filter(pk__in=topic.pinned_ids)
    return sorted(
        on_cards(chosen.values_list("pk", flat=True)),
        key=lambda story: topic.pinned_ids.index(story.pk),
    )


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """List the topics by name: by kind if one page has room for all, else from A to Z."""
    tag(keys.TOPICS)
    found = topic_names().page(request.GET.get("from", ""), size=TOPICS_ON_A_PAGE)
    return render(request, "articles/topics.html", {"names": found})


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a profile and what its author wrote; other roles stand apart, under ?role=other."""
    found = (
        public_authors()
        .filter(slug=slug)
        .select_related("portrait")
        .prefetch_related("links")
        .first()
    )
    if found is None:
        became = get_object_or_404(public_authors(), merged__slug=slug)
        tag(keys.author(became.pk), keys.listing("author", became.pk))
        return HttpResponsePermanentRedirect(became.get_absolute_url())
    tag(keys.author(found.pk), keys.listing("author", found.pk))
    role = OTHER if request.GET.get("role") == OTHER else AUTHORING
    rows = PublishedByline.objects.by(found, is_authoring=role == AUTHORING)
    shown = page(rows, request.GET.get("before", ""), further_pictures=[found.portrait])
    return render(
        request,
        "articles/author.html",
        {
            "author": found,
            "role": role,
            "page": shown,
        },
    )


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    """Show the masthead: the people of the newsroom; who has left is not on it.

    With portraits if one page has room for all, else their names from A to Z.
    """
    tag(keys.AUTHORS)
    names = masthead_names().page(request.GET.get("from", ""), size=PEOPLE_ON_A_PAGE)
    found = names.rows
    shows(keys.author(each.pk) for each in found)
    if names.is_whole:
        load_renditions(each.portrait for each in found)
    people = [each for each in found if each.kind != Author.Kind.ORGANISATION]
    return render(
        request,
        "articles/authors.html",
        {
            "names": names,
            "staff": [each for each in people if each.kind == Author.Kind.STAFF],
            "contributors": [each for each in people if each.kind != Author.Kind.STAFF],
            "organisations": [each for each in found if each.kind == Author.Kind.ORGANISATION],
        },
    )


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """Show everything, newest first."""
    tag(keys.LATEST)
    stories = PublishedArticle.objects.all()
    return render(
        request, "articles/latest.html", {"page": page(stories, request.GET.get("before", ""))}
    )
