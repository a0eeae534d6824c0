"""Passwords and one's own account: pages beside those of the admin site, under /admin/ too."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.urls import path
from django.views.decorators.csp import csp_override

from accounts import own, passwords
from accounts.sign_in_again import sign_in_again

_desk = csp_override(settings.DESK_CSP)
_signed_in = admin.site.admin_view

# Django's admin links to admin_password_reset when it exists.
urlpatterns = [
    path(
        "password-reset/",
        _desk(passwords.Ask.as_view()),
        name="admin_password_reset",
    ),
    path(
        "password-reset/sent/",
        _desk(views.PasswordResetDoneView.as_view()),
        name="password_reset_done",
    ),
    path(
        "password-reset/<uidb64>/<token>/",
        _desk(passwords.SetByLink.as_view()),
        name="password_reset_confirm",
    ),
    path(
        "password-reset/done/",
        _desk(views.PasswordResetCompleteView.as_view()),
        name="password_reset_complete",
    ),
    path(
        "invitation/<uidb64>/<token>/",
        _desk(passwords.AcceptInvitation.as_view()),
        name="invitation",
    ),
    path("sign-in-again/", sign_in_again, name="sign_in_again"),
    path("my-account/", _signed_in(own.my_account), name="my_account"),
    path("my-account/mail/", _signed_in(own.choose_mail), name="choose_mail"),
    path("my-account/hints/", _signed_in(own.dismiss_hints), name="dismiss_hints"),
    path("my-account/sign-out/", _signed_in(own.sign_out_elsewhere), name="sign_out_elsewhere"),
    # The address of admin:password_change, ahead of Django's page: ours is throttled and recorded.
    path("password_change/", _signed_in(passwords.ChangeOwn.as_view()), name="change_own_password"),
]
