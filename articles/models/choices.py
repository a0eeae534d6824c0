"""The closed lists that both sides know: genre, layout, placement, roles in a byline."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Genre(models.TextChoices):
    """The form of a story."""

    NEWS = "news", _("news")
    ANALYSIS = "analysis", _("analysis")
    OPINION = "opinion", _("opinion")
    EXPLAINER = "explainer", _("explainer")
    INTERVIEW = "interview", _("interview")
    FEATURE = "feature", _("feature")
    REVIEW = "review", _("review")
    OBITUARY = "obituary", _("obituary")
    EDITORIAL = "editorial", _("editorial")
    BRIEF = "brief", _("brief")


class Layout(models.TextChoices):
    """How the page of a story is laid out."""

    STANDARD = "standard", _("standard")
    FEATURE = "feature", _("feature")


class Placement(models.TextChoices):
    """Where on the home page a live story stands, before fronts exist."""

    HOME_LEAD = "home_lead", _("home lead")
    HOME = "home", _("home")
    SECTION = "section", _("section only")
    NONE = "none", _("nowhere")


class PictureRole(models.TextChoices):
    """What a picture is in a story."""

    LEAD = "lead", _("lead picture")
    SOCIAL = "social", _("picture for social media")
    FIGURE = "figure", _("figure in the text")


class Role(models.TextChoices):
    """What someone did for a story; `authors.bylines` says where each role is named."""

    WRITING = "writing", _("writing")
    REPORTING = "reporting", _("additional reporting")
    PHOTOGRAPHY = "photography", _("photography")
    EDITING = "editing", _("editing")
    DATA = "data", _("data")
    ILLUSTRATION = "illustration", _("illustration")
    TRANSLATION = "translation", _("translation")
