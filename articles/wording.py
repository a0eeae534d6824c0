"""The verbs and the states in an editor's words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.workflow import Stage, Standing, Verb

_WORDS = {
    Verb.SAVE: (_("save"), _("saved")),
    Verb.SUBMIT: (_("submit for review"), _("submitted")),
    Verb.TAKE_BACK: (_("take back"), _("taken back")),
    Verb.SEND_BACK: (_("send back"), _("sent back")),
    Verb.APPROVE: (_("approve"), _("approved")),
    Verb.PUBLISH: (_("publish"), _("published")),
    Verb.UPDATE: (_("publish update"), _("updated")),
    Verb.FIX_LIVE: (_("fix the live page"), _("fixed on the live page")),
    Verb.CORRECT: (_("correct"), _("corrected")),
    Verb.SCHEDULE: (_("schedule"), _("scheduled")),
    Verb.SCHEDULE_UNPUBLISH: (_("schedule unpublishing"), _("scheduled for unpublishing")),
    Verb.UNSCHEDULE: (_("unschedule"), _("unscheduled")),
    Verb.UNPUBLISH: (_("unpublish"), _("unpublished")),
    Verb.SPIKE: (_("spike"), _("spiked")),
    Verb.UNSPIKE: (_("unspike"), _("unspiked")),
    Verb.HOLD: (_("hold"), _("put on hold")),
    Verb.RELEASE: (_("release"), _("released")),
    Verb.KILL: (_("kill"), _("killed")),
    Verb.TAKE_DOWN: (_("take down"), _("taken down")),
    Verb.REOPEN: (_("reopen"), _("reopened")),
    Verb.REQUIRE_LEGAL: (_("require a legal check"), _("marked for a legal check")),
    Verb.CLEAR_LEGAL: (_("clear legal"), _("cleared by legal")),
    Verb.SET_EMBARGO: (_("set an embargo"), _("put under embargo")),
    Verb.LIFT_EMBARGO: (_("lift the embargo"), _("freed from embargo")),
    Verb.RESTRICT: (_("restrict"), _("restricted")),
    Verb.UNRESTRICT: (_("open to all"), _("opened to all")),
    Verb.MOVE: (_("move to another address"), _("moved")),
    Verb.PLACE: (_("change placement"), _("placed")),
    Verb.DUPLICATE: (_("duplicate as a new draft"), _("duplicated")),
    Verb.DISCARD: (_("discard unpublished changes"), _("reset to the live version")),
    Verb.DELETE: (_("delete"), _("deleted")),
}

# What the history holds beside the verbs.
_OTHER = {
    "assigned": _("assigned"),
    "started": _("begun from the budget"),
    "filed": _("put in a section"),
    "topic_added": _("given a topic"),
    "topic_removed": _("rid of a topic"),
    "due_set": _("given a time when it is due"),
    "schedule_refused": _("did not run when it was due"),
    "caught_up": _("merged with the live page"),
    "attach": _("given a document"),
    "detach": _("rid of a document"),
    "shared": _("shared by a link"),
    "share_revoked": _("share link revoked"),
    "share_noted": _("note by a share link"),
    "share_signed_off": _("signed off by a share link"),
}


def verb_words(verb: str) -> str:
    """Return what a button says, in lower case."""
    return str(_WORDS[Verb(verb)][0])


def done_words(verb: str) -> str:
    """Return what the history says was done."""
    other = _OTHER.get(verb)
    return str(_WORDS[Verb(verb)][1] if other is None else other)


def is_known(verb: str) -> bool:
    """Say whether `done_words` has words for an event about an article."""
    return verb in _OTHER or verb in {each.value for each in Verb}


def state_words(article: Article) -> str:
    """Return both states of an article as lists show them."""
    stage = article.get_stage_display()
    if article.standing == Standing.LIVE:
        if article.stage != Stage.DRAFT:
            return gettext("published · update %(stage)s") % {"stage": stage}
        return gettext("published · changes") if article.has_changes else gettext("published")
    if article.standing == Standing.NEVER:
        return str(stage)
    return (
        gettext("%(standing)s · %(stage)s")
        % {
            "standing": article.get_standing_display(),
            "stage": stage,
        }
        if article.stage != Stage.DRAFT
        else str(article.get_standing_display())
    )
