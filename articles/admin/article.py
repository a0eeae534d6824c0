"""The writing screen, its pages, and what a save of it does."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.forms import ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import (
    assigning,
    beginning,
    conflicts,
    paths,
    saving,
    working,
)
from articles.admin import (
    autosave,
    budget_page,
    buttons,
    catching_up,
    checks_beside,
    conflicts_page,
    corrections_page,
    documents_page,
    embedding,
    history,
    house_style,
    link_finding,
    naming,
    notes_page,
    offered,
    press,
    preview_page,
    receipt,
    share_page,
    verb_page,
)
from articles.admin.article_list import ArticleList
from articles.admin.differences import conflict_rows, rows
from articles.admin.form import ArticleForm
from articles.admin.merging_form import merge_form
from articles.admin.one_moment import one_moment
from articles.admin.parts import BylineInline, RelatedInline
from articles.catching_up import mergeable_plans
from articles.content import Content
from articles.models.article import Article
from articles.models.planned import PlannedStory
from articles.permissions import may
from articles.verbs import VerbRefused
from articles.wording import state_words, verb_words
from articles.workflow import Standing, Verb
from events.clock import database_now
from events.notices import mark_seen
from images.admin.widget import with_picker

MERGED = "newsroom.merged"
PICTURE_FIELDS = ("lead_image", "lead_alt", "lead_caption", "lead_credit", "social_image")


@admin.register(Article)
class ArticleAdmin(ArticleList):
    """Articles: the list (`article_list`), and a page to write on."""

    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    inlines = (BylineInline, RelatedInline)
    autocomplete_fields = ("series", "assigned_to")
    raw_id_fields = ("lead_image", "social_image")
    save_on_top = False
    fieldsets = (
        (None, {"classes": ("writing",), "fields": ("headline", "deck", "body", "seen_version")}),
        (_("Story"), {"fields": ("section", "topics", "genre", "kicker", "dateline", "placement")}),
        (_("Lead picture"), {"fields": PICTURE_FIELDS[:4]}),
        (_("Byline"), {"classes": ("byline",), "fields": ("byline_text", "has_no_byline")}),
        (_("On the desk"), {"fields": ("slugline", "assigned_to", "due_at", "desk_note")}),
        (
            _("Page"),
            {"classes": ("collapse",), "fields": ("trail_text", "slug", "language", "series",
             "layout", "is_evergreen", "sponsor")},
        ),
        (
            _("Search and social"),
            {"classes": ("collapse",), "fields": ("seo_title", "seo_description", "is_indexed",
             "social_title", "social_description", "social_image")},
        ),
        (
            _("Source"),
            {"classes": ("collapse",), "fields": ("source_name", "source_url", "canonical_url")},
        ),
    )  # fmt: skip

    # --- who may change what ----------------------------------------------------------------------
    def get_readonly_fields(
        self, request: HttpRequest, obj: Article | None = None
    ) -> tuple[str, ...]:
        """Show a picture editor the words, and let them change the pictures."""
        if obj is None or not isinstance(request.user, User) or may(request.user, "edit", obj):
            return ()
        names = [str(name) for _title, part in self.fieldsets for name in part["fields"]]
        return tuple(name for name in names if name not in (*PICTURE_FIELDS, "seen_version"))

    def get_inline_instances(self, request: HttpRequest, obj: Article | None = None) -> list[Any]:
        """Leave bylines and related stories to those who may edit the words."""
        user = request.user
        if obj is not None and isinstance(user, User) and not may(user, "edit", obj):
            return []
        return super().get_inline_instances(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose pictures with the picker."""
        return super().formfield_for_foreignkey(db_field, request, **with_picker(db_field, kwargs))

    # --- the writing screen -----------------------------------------------------------------------
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show text and version of one moment; what it tells the person counts as seen."""
        if request.method == "POST":
            return super().change_view(request, object_id, form_url, extra_context)
        with one_moment():
            response = super().change_view(request, object_id, form_url, extra_context)
            if isinstance(response, TemplateResponse):
                response.render()
        if isinstance(request.user, User) and response.status_code == HTTPStatus.OK:
            pk = int(object_id)
            mark_seen(request.user, kind="article", subject_id=pk, now=database_now())
        return response

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a new story in the section that goes without saying."""
        usual = beginning.usual_section(request.user) if isinstance(request.user, User) else None
        given: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        return {"section": usual.pk, **given} if usual else given

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Begin a new story under its writer's own name."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, BylineInline) and request.method == "GET" and obj.pk is None:
            own = beginning.own_profile(request.user) if isinstance(request.user, User) else None
            kwargs["initial"] = [{"author": own.pk}] if own else None
        return kwargs

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        """Give topics a search box, and a new article the newsroom's language."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.person = request.user
        field = form.base_fields.get("topics")
        if isinstance(field, ModelMultipleChoiceField):
            field.widget = AutocompleteSelectMultiple(
                Article._meta.get_field("topics"), self.admin_site
            )
            field.widget.choices = field.choices
        return type(form.__name__, (form,), {"person": request.user})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the state, the verb buttons, and what a refused save or verb has to say."""
        article = kwargs.get("obj")
        if article is None and isinstance(request.user, User):
            context |= offered.offered(request.user, beginning.unwritten(request.user))
        if article is not None and isinstance(request.user, User):
            context |= offered.offered(request.user, article)
            context["may_cancel"] = verb_page.may_cancel(request.user, article)
            context["plans"] = article.scheduled_verbs.select_related("revision").order_by(
                "-due_at", "-pk"
            )[:10]
            context["mergeable"] = mergeable_plans([article.pk])
            context["state"] = state_words(article)
            context["open_notes"] = list(
                article.notes.filter(parent=None, resolved_at=None).order_by("-pk")[:6]
            )
            context["planned"] = PlannedStory.objects.filter(article=article).first()
            context["newest"] = working.name_of(article)
            context["conflicts"] = conflict_rows(conflicts.open_of(article))
            if before := working.content_named(article, request.GET.get("merged", "")):
                now = Content.of(article)
                # The slug follows the headline by itself.
                context["merged_rows"] = rows(replace(before, slug=now.slug), now)
            context["live_path"] = (
                paths.current(article.pk) if article.standing == Standing.LIVE else None
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        """Write the row; a new article belongs to who began it."""
        if not change and isinstance(request.user, User):
            obj.created_by = request.user
        if not change:
            obj.saved_at = database_now()
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        """Finish the save with a revision, then run the pressed verb on exactly that revision.

        A refused verb leaves the saved text in place, changes nothing else, and says why.
        """
        super().save_related(request, form, formsets, change)
        article: Article = form.instance
        user = request.user
        if not isinstance(user, User):
            return
        if "topics" in form.cleaned_data:
            article.set_topics(form.cleaned_data["topics"])
        now = database_now()
        if "assigned_to" in form.changed_data:
            assigning.tell(article, before=form.initial.get("assigned_to"), by=user, now=now)
        verb = buttons.pressed(request)
        merged = (
            merge_form(article, form, by=user, now=now) if isinstance(form, ArticleForm) else ""
        )
        revision = saving.save(article, by=user, now=now)
        if merged:
            request.META[MERGED] = merged
            self._say_merged(request, verb)
            return
        if verb is None:
            messages.success(request, _("Saved."))
            return
        try:
            buttons.run(
                verb, article, buttons.press_of(request, by=user, now=now, revision=revision)
            )
        except VerbRefused as refusal:
            self._refuse(request, refusal)
        else:
            messages.success(request, receipt.with_link(str(buttons.DONE[verb]), article))

    def _say_merged(self, request: HttpRequest, verb: Verb | None) -> None:
        messages.success(request, _("Saved, together with what a colleague wrote meanwhile."))
        if verb is not None:
            messages.warning(
                request,
                _("Not done: %(verb)s. Read what came in below, then press the button again.")
                % {"verb": verb_words(verb)},
            )

    def _refuse(self, request: HttpRequest, refusal: VerbRefused) -> None:
        messages.error(request, _("Your text is saved; nothing else changed. %s") % refusal)

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Stay with the article that was just begun."""
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Come back to the article; messages were given where things happened."""
        if "_popup" in request.POST:
            return super().response_change(request, obj)
        address = reverse("admin:articles_article_change", args=[obj.pk])
        if merged := request.META.get(MERGED):
            address += f"?merged={merged}"
        elif page := buttons.page_wanted(request):
            address = reverse("admin:articles_article_verb", args=[obj.pk, page])
        return HttpResponseRedirect(address)

    def get_urls(self) -> list[Any]:
        """Add the pages of single revisions."""
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/history/",
                wrap(self.history),
                name="articles_article_history",
            ),
            path("new-author/", wrap(naming.new_author), name="articles_article_new_author"),
            path("new-topic/", wrap(naming.new_topic), name="articles_article_new_topic"),
            path(
                "suggest-topics/",
                wrap(naming.suggest_topics),
                name="articles_article_suggest_topics",
            ),
            path("card/", wrap(embedding.card), name="articles_article_embed_card"),
            path("links/", wrap(link_finding.find), name="articles_article_find_links"),
            path("links/facts/", wrap(link_finding.facts), name="articles_article_link_facts"),
            path("autosave/", autosave.save, name="articles_article_autosave_new"),
            path("<int:pk>/autosave/", autosave.save, name="articles_article_autosave"),
            path("<int:pk>/notes/", wrap(self.notes), name="articles_article_notes"),
            path("<int:pk>/checks/", wrap(self.checks), name="articles_article_checks"),
            path(
                "<int:pk>/checks/beside/",
                wrap(self.checks_beside),
                name="articles_article_checks_beside",
            ),
            path("style/", wrap(house_style.rules), name="articles_article_style"),
            path(
                "<int:pk>/documents/",
                wrap(self.documents),
                name="articles_article_documents",
            ),
            path("<int:pk>/here/", autosave.here, name="articles_article_here"),
            path(
                "<int:pk>/conflicts/",
                wrap(self.conflicts),
                name="articles_article_conflicts",
            ),
            path(
                "<int:pk>/conflicts/shown/",
                autosave.shown_conflicts,
                name="articles_article_conflicts_shown",
            ),
            path(
                "<int:pk>/conflicts/<int:conflict>/",
                autosave.choose,
                name="articles_article_choose",
            ),
            path(
                "<int:pk>/history/compare/",
                wrap(self.compare),
                name="articles_article_compare",
            ),
            path(
                "<int:pk>/history/<int:number>/",
                wrap(self.revision),
                name="articles_article_revision",
            ),
            path(
                "<int:pk>/receipt/<int:event>/",
                wrap(self.receipt),
                name="articles_article_receipt",
            ),
            path(
                "<int:pk>/do/<slug:name>/",
                wrap(self.verb),
                name="articles_article_verb",
            ),
            path(
                "<int:pk>/notes/<int:note>/",
                wrap(self.reword),
                name="articles_article_reword",
            ),
            path(
                "<int:pk>/preview/",
                preview_page.framed(wrap(self.preview)),
                name="articles_article_preview",
            ),
            path(
                "<int:pk>/preview/page/",
                preview_page.frame,
                name="articles_article_preview_page",
            ),
            path(
                "<int:pk>/share/",
                wrap(self.share),
                name="articles_article_share",
            ),
            path(
                "<int:pk>/share/<int:link>/revoke/",
                wrap(self.revoke),
                name="articles_article_revoke",
            ),
            path(
                "<int:pk>/press/<slug:name>/",
                wrap(press.press),
                name="articles_article_press",
            ),
            path(
                "<int:pk>/unschedule/<int:plan>/",
                wrap(self.unschedule),
                name="articles_article_unschedule",
            ),
            path(
                "<int:pk>/catch-up/<int:plan>/",
                wrap(self.catch_up),
                name="articles_article_catch_up",
            ),
            *budget_page.urls(self),
            *super().get_urls(),
        ]

    def verb(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show the page of a verb, or carry it out."""
        return verb_page.verb_page(self, request, pk, name)

    def reword(self, request: HttpRequest, pk: int, note: int) -> HttpResponse:
        """Say a note to readers in other words, or withdraw it."""
        return corrections_page.reword_page(self, request, pk, note)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page as it will be, on screens, on paper, in results and shared."""
        return preview_page.preview_page(self, request, pk)

    def share(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List the links for people without an account, and make one."""
        return share_page.share_page(self, request, pk)

    def revoke(self, request: HttpRequest, pk: int, link: int) -> HttpResponse:
        """End a link."""
        return share_page.revoke(self, request, pk, link)

    def receipt(self, request: HttpRequest, pk: int, event: int) -> HttpResponse:
        """Show since when readers see what a verb did."""
        return receipt.receipt_page(self, request, pk, event)

    def unschedule(self, request: HttpRequest, pk: int, plan: int) -> HttpResponse:
        """Cancel what was planned."""
        return verb_page.unschedule(self, request, pk, plan)

    def catch_up(self, request: HttpRequest, pk: int, plan: int) -> HttpResponse:
        """Merge the live page's changes into a version that was refused for them."""
        return catching_up.catch_up(self, request, pk, plan)

    def history(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what happened to an article."""
        return history.history(self, request, pk)

    def revision(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show one revision against the text as it is now; POST restores it."""
        return history.revision(self, request, pk, number)

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what differs between two versions."""
        return history.compare(self, request, pk)

    def checks(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what stands between the story and its readers."""
        return house_style.checks_page(self, request, pk)

    def checks_beside(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the same beside the text."""
        return checks_beside.beside(self, request, pk)

    def notes(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what colleagues say to each other about the story."""
        return notes_page.notes_page(self, request, pk)

    def documents(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """List what readers can download beside the story; attach and remove."""
        return documents_page.documents_page(self, request, pk)

    def conflicts(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show places with two versions; POST chooses one."""
        return conflicts_page.conflicts_page(self, request, pk)
