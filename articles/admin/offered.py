"""What the bar of the writing screen offers a person: the verbs of this story, now."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.models import User
from articles.admin import buttons, verb_page
from articles.models.article import Article


def offered(user: User, article: Article) -> dict[str, Any]:
    """Return the verbs with a button, and those with a page, for the bar's template."""
    return {
        "buttons": buttons.buttons(user, article),
        "page_verbs": verb_page.page_verbs(user, article),
    }


def verbs_html(request: HttpRequest, user: User, article: Article) -> str:
    """Render the verbs anew: who may do what hangs on the section, which a sending may change."""
    return render_to_string(
        "admin/articles/article/_verbs.html",
        {"original": article, **offered(user, article)},
        request=request,
    )
