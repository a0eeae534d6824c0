"""Who may manage accounts, and the rule that somebody always can."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User

ADMINISTRATOR = "Administrator"


class AccountRefused(Exception):
    """Something was refused and changed nothing; the message says why and what to do."""


def check_may_manage(by: User | None) -> None:
    """Raise AccountRefused unless `by` is an administrator, or None: the system itself."""
    if by is not None and not by.has_perm("accounts.change_user"):
        raise AccountRefused(_("Only administrators manage accounts. Ask one of them."))


def administrators() -> QuerySet[User]:
    """Return who can sign in and manage accounts: turned on, with a password, with the role."""
    return (
        User.objects.filter(is_active=True, is_staff=True)
        .exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .filter(
            Q(is_superuser=True)
            | Q(pk__in=User.groups.through.objects.filter(group__name=ADMINISTRATOR).values("user"))
        )
    )


def check_not_last_administrator(user: User) -> None:
    """Raise AccountRefused if nobody could manage accounts without this one.

    Holds the role's row until the transaction ends, so that two administrators who turn each other
    off at the same moment can't both succeed.
    """
    list(Group.objects.select_for_update(no_key=True).filter(name=ADMINISTRATOR))
    left = administrators()
    if left.filter(pk=user.pk).exists() and not left.exclude(pk=user.pk).exists():
        raise AccountRefused(
            _(
                "%(name)s is the only active administrator. Give somebody else the role of "
                "administrator first."
            )
            % {"name": user}
        )
