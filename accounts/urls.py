"""Forgotten passwords: the pages that Django's login page links to."""

from django.conf import settings
from django.contrib.auth import views
from django.urls import path
from django.views.decorators.csp import csp_override

_desk = csp_override(settings.DESK_CSP)

# Django's admin links to admin_password_reset when it exists.
urlpatterns = [
    path(
        "password-reset/",
        _desk(views.PasswordResetView.as_view()),
        name="admin_password_reset",
    ),
    path(
        "password-reset/sent/",
        _desk(views.PasswordResetDoneView.as_view()),
        name="password_reset_done",
    ),
    path(
        "password-reset/<uidb64>/<token>/",
        _desk(views.PasswordResetConfirmView.as_view()),
        name="password_reset_confirm",
    ),
    path(
        "password-reset/done/",
        _desk(views.PasswordResetCompleteView.as_view()),
        name="password_reset_complete",
    ),
]
