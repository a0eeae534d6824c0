"""House style on a story: what its working copy breaks, and the verb that puts one rule right."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import autosaving, house_style, revisions, working
from articles.content import Content
from articles.house_style import Found
from articles.models.article import Article
from articles.models.house_style import HouseRule
from articles.permissions import may
from articles.verbs import NotAllowed, VerbRefused


def findings(content: Content) -> list[Found[HouseRule]]:
    """Return the rules of the house that a content breaks: what blocks first, then by the alphabet.

    One query.
    """
    rules = HouseRule.objects.filter(is_on=True).order_by("-severity", "what")
    return house_style.find(content, rules)


def put_right(article: Article, rule: HouseRule, *, by: User, now: datetime) -> int:
    """Write the house's words into the working copy, as if its writer had typed them.

    Open windows take them in at their next autosave. Returns how many places changed. Raises
    VerbRefused where the person may not write, or nothing is left to change.
    """
    with transaction.atomic():
        locked = revisions.lock(article.pk)
        autosaving.check_may_write(locked, by)
        if not may(by, "edit", locked):
            raise NotAllowed(_("You may read this story, not write in it. Ask an editor."))
        stored = Content.of(locked)
        places = sum(len(each.matches) for each in house_style.find(stored, [rule]))
        said = autosaving.write(locked, stored, house_style.fix(stored, rule), by=by, now=now)
        if said == stored:
            raise VerbRefused(_("“%s” is not in the text any more.") % rule.what)
        working.keep(locked, said, by=by, now=now)
    return places
