"""New names from within a story: an author, a topic; and the topics that its words name."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from articles.body import clean, plain_text
from articles.models.taxonomy import Topic
from articles.topic_suggesting import topics_named_in
from authors.models import Author
from authors.slugs import slugify
from events.clock import database_now
from events.recording import record
from pagecache import keys

_MOST_TEXT = 200_000


@require_POST
def new_author(request: HttpRequest) -> JsonResponse:
    """Create a profile with nothing but a name; it is public with the first live story."""
    user = _who_may(request, "authors.add_author")
    name = _name(request)
    if Author.objects.filter(name__iexact=name, merged_into=None).exists():
        return _refused(_("There is an author of this name already; choose it from the list."))
    author = Author(name=name, slug=_free_slug(name))
    try:
        author.full_clean()
        with transaction.atomic():
            author.save()
            record(
                "author",
                author.pk,
                "created",
                by=user,
                now=database_now(),
                payload={"changed": {"name": {"before": "", "after": name}}},
            )
    except (ValidationError, IntegrityError) as problem:
        return _refused(_words(problem))
    return JsonResponse({"id": author.pk, "text": str(author)})


@require_POST
def new_topic(request: HttpRequest) -> JsonResponse:
    """Create a topic: accepted if an editor makes it, else proposed. A taken name is that topic."""
    user = _who_may(request, "articles.add_topic")
    name = _name(request)
    known = Topic.objects.called(name).filter(merged_into=None).first()
    if known is not None:
        return JsonResponse({"id": known.pk, "text": str(known)})
    may_accept = user.has_perm("articles.change_topic")
    state = Topic.State.ACCEPTED if may_accept else Topic.State.PROPOSED
    try:
        with transaction.atomic():
            topic = Topic(name=name, slug=slugify(name), state=state)
            topic.full_clean()
            topic = Topic.objects.create_named(name, slug=topic.slug, state=state)
            record(
                "topic",
                topic.pk,
                "created",
                by=user,
                now=database_now(),
                payload={"changed": {"name": ["", name]}},
                keys={keys.topic(topic.pk)},
            )
    except (ValidationError, IntegrityError) as problem:
        return _refused(_words(problem))
    return JsonResponse({"id": topic.pk, "text": str(topic)})


@require_POST
def suggest_topics(request: HttpRequest) -> JsonResponse:
    """Answer with topics that the words of the story name and it does not carry."""
    _who_may(request, "articles.view_article")
    text = request.POST.get("text", "")[:_MOST_TEXT]
    text = f"{text}\n{plain_text(clean(request.POST.get('body', '')[:_MOST_TEXT]))}"
    chosen = {int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal() and len(pk) < 19}
    found = topics_named_in(text, but=chosen)
    return JsonResponse({"results": [{"id": each.pk, "text": str(each)} for each in found]})


def _who_may(request: HttpRequest, right: str) -> User:
    user = request.user
    if not isinstance(user, User) or not user.has_perm(right):
        raise PermissionDenied
    return user


def _name(request: HttpRequest) -> str:
    return " ".join(request.POST.get("name", "").split())


def _free_slug(name: str) -> str:
    """Return a slug that no profile has; a number is added where one has it."""
    slug = slugify(name)[:100]
    taken = set(Author.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(
        (each for each in (slug, *(f"{slug}-{n}" for n in range(2, 100))) if each not in taken),
        slug,
    )


def _words(problem: ValidationError | IntegrityError) -> str:
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    return _("This name is taken; look for it in the list.")


def _refused(words: str) -> JsonResponse:
    return JsonResponse({"refusal": words}, status=409)
