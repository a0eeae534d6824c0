"""Move a card on the board: one verb, on the revision that the card showed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from articles import revisions
from articles.admin import buttons
from articles.models.article import Article
from articles.permissions import may_see
from articles.settling import settle_now
from articles.verbs import VerbRefused
from articles.workflow import Verb
from events.clock import database_now

# What shows nothing to readers and asks for nothing; the rest has a page of its own.
_ON_THE_BOARD = {Verb.SUBMIT, Verb.TAKE_BACK, Verb.APPROVE}


def press(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry the verb out (POST only) and come back to the board."""
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if request.method != "POST" or not isinstance(user, User) or name not in _ON_THE_BOARD:
        raise Http404
    if not may_see(user, article):
        raise PermissionDenied
    settle_now(article)
    verb = Verb(name)
    number = request.POST.get("revision", "")
    revision = article.revisions.filter(number=int(number) if number.isdecimal() else 0).first()
    home = reverse("admin:index")
    try:
        buttons.run(
            verb,
            article,
            buttons.press_of(
                request,
                by=user,
                now=database_now(),
                revision=revision or revisions.newest_of(article),
            ),
        )
    except VerbRefused as refusal:
        messages.error(request, _("“%(article)s”: %(why)s") % {"article": article, "why": refusal})
    else:
        done = _("“%(article)s”: %(done)s") % {"article": article, "done": buttons.DONE[verb]}
        messages.success(request, done)
    return HttpResponseRedirect(home)
