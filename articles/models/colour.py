"""What a colour looks like in the database and in a stylesheet."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

COLOUR = RegexValidator(r"^#[0-9a-f]{6}$", _("Give a colour as # and six digits, like #7a1f1f."))
