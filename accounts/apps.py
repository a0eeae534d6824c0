"""The accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Accounts and roles; the table of roles is written to the database after each migrate."""

    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        """Ask to be called after migrate: permissions exist only then."""
        from accounts.roles import sync_roles  # noqa: PLC0415 - models are loaded only now

        post_migrate.connect(sync_roles, dispatch_uid="accounts.sync_roles")
