"""The page of a story's documents: attach one, remove one. Works without scripts."""

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles import documents
from articles.models.article import Article
from articles.models.document import ArticleDocument
from articles.permissions import may, may_see
from articles.verbs import VerbRefused
from articles.wording import state_words
from events.clock import database_now


class DocumentForm(forms.Form):
    """A PDF, and what readers click on."""

    file = forms.FileField(
        label=gettext_lazy("PDF document"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What readers click on; the file’s name if you leave it empty."),
    )


def documents_page(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponseBase:
    """List a story's documents, and attach or remove one."""
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if not isinstance(user, User) or not may_see(user, article):
        raise PermissionDenied
    if not admin.has_view_permission(request, article):
        raise PermissionDenied
    if wanted := request.GET.get("file", ""):
        return _download(article, wanted)
    is_removal = "remove" in request.POST
    form = DocumentForm(None if is_removal else request.POST or None, request.FILES or None)
    if request.method == "POST" and (is_removal or form.is_valid()):
        try:
            done = _remove(article, request, user) if is_removal else _attach(article, form, user)
        except VerbRefused as refusal:
            form.add_error(None, str(refusal)) if not is_removal else messages.error(
                request, str(refusal)
            )
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("admin:articles_article_documents", args=[pk]))
    return TemplateResponse(
        request,
        "admin/articles/article/documents.html",
        {
            **admin.admin_site.each_context(request),
            "title": _("Documents"),
            "original": article,
            "state": state_words(article),
            "form": form,
            "documents": article.documents.order_by("pk"),
            "may_write": may(user, "edit", article),
            "is_live": article.standing == "live",
        },
    )


def _attach(article: Article, form: DocumentForm, user: User) -> str:
    upload = form.cleaned_data["file"]
    document = documents.attach(
        article, data=upload.read(), name=upload.name, title=form.cleaned_data["title"], by=user,
        now=database_now(),
    )  # fmt: skip
    return _("Attached: %s.") % document.title


def _remove(article: Article, request: HttpRequest, user: User) -> str:
    wanted = request.POST["remove"]
    document = get_object_or_404(article.documents, pk=int(wanted) if wanted.isdecimal() else 0)
    documents.detach(document, by=user, now=database_now())
    return _("Removed: %s.") % document.title


def _download(article: Article, wanted: str) -> HttpResponseBase:
    document: ArticleDocument = get_object_or_404(
        article.documents, pk=int(wanted) if wanted.isdecimal() else 0
    )
    return FileResponse(
        document.file.open("rb"), as_attachment=True, filename=document.name,
        content_type="application/pdf",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    )  # fmt: skip
