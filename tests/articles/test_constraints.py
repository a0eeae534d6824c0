"""Every invariant is a named constraint, and the database refuses to break any of them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import User
from articles import publishing
from articles.models import (
    Article,
    ArticleByline,
    ArticleDocument,
    ArticleFigure,
    ArticleNote,
    ArticlePath,
    ArticleTopic,
    AuthorBeat,
    Correction,
    EmbedCard,
    FooterLink,
    HouseRule,
    OutsideLink,
    PlannedStory,
    Presence,
    PublishedArticle,
    PublishedStaticPage,
    RelatedArticle,
    Revision,
    ScheduledVerb,
    Section,
    ShareLink,
    SiteIdentity,
    SocialAccount,
    StaticPage,
    TextConflict,
    Tombstone,
    Topic,
    VocabularyPass,
    WorkingVersion,
)
from articles.publishing_pages import publish_page, save_page
from authors.models import Author, AuthorLink
from distribution.models import (
    MachinePolicy,
    OutgoingCall,
    PolicyLink,
    PostingAccount,
    SocialPost,
    Webhook,
)
from events.models import Delivery, Event, Notice
from events.notices import notify
from images.models import Image, Rendition
from newsletter.models import Copy, Issue, IssueStory, MailingList, ReaderRequest, Subscription
from readership.models import SectionReads
from tests.factories import (
    make_author,
    make_draft,
    make_live,
    make_picture,
    make_section,
    make_topic,
    newest,
)
from wire.models import ArchiveChunk, ArchiveImport, ArchivePicture, KeptFields

ROOMS = (
    "articles", "authors", "images", "events", "accounts", "distribution", "newsletter",
    "readership", "wire",
)  # fmt: skip


@pytest.fixture
def desk(db, now) -> SimpleNamespace:
    """Return one valid row of everything that a constraint watches."""
    ana, harbour, picture = make_author(), make_topic(), make_picture(size=(60, 40))
    live = make_live(
        section=make_section(), authors=(ana,), topics=(harbour,), lead_image=picture, now=now
    )
    draft = make_draft("Draft", authors=(ana,), topics=(harbour,), now=now)
    RelatedArticle.objects.create(article=draft, related=live)
    ArticleFigure.objects.create(article=draft, image=picture)
    note = ArticleNote.objects.create(article=draft, text="Why?", by_name="Rosa", at=now)
    HouseRule.objects.get_or_create(what="whilst")
    OutsideLink.objects.create(url="https://a.example/", next_try_at=now, wanted_at=now)
    PlannedStory.objects.create(slugline="FERRY", created_at=now)
    ArticleDocument.objects.create(
        article=draft, title="Plan", content_hash="a", byte_size=9, added_at=now
    )
    AuthorLink.objects.create(author=ana, kind="x", url="https://x.com/ana")
    AuthorBeat.objects.create(author=ana, topic=harbour)
    identity = SiteIdentity.objects.create(pk=1, name="The Courier")
    SocialAccount.objects.create(site=identity, kind="x", url="https://x.com/courier")
    FooterLink.objects.create(site=identity, heading="Read", label="Latest", url="/latest/")
    page = StaticPage(path="about", title="About", body="<p>We print.</p>")
    save_page(page, by=None, now=now, before=None)
    publish_page(page, by=None, now=now)
    Correction.objects.create(article_id=live.pk, kind="correction", text="It was.", issued_at=now)
    Tombstone.objects.create(article_id=7, status=410, sentence="Withdrawn.", at=now)
    user = User.objects.create_user("rosa@example.org", name="Rosa")
    notify([user], what="late", kind="article", subject_id=live.pk, text="Late.", now=now)
    policy = MachinePolicy.objects.create(pk=1)
    PolicyLink.objects.create(policy=policy, kind="ethicsPolicy", url="/about/ethics/")
    daily = MailingList.objects.create(name="The Daily", slug="daily")
    person = Subscription.objects.create(
        list=daily, email="ines@example.org", asked_at=now, confirmed_at=now
    )
    ReaderRequest.objects.create(email="a@b.example", lists=[1], at=now, next_try_at=now)
    issue = Issue.objects.create(list=daily, since=now, created_at=now)
    IssueStory.objects.create(issue=issue, article_id=live.pk)
    Copy.objects.create(issue=issue, subscription=person, next_try_at=now)
    SectionReads.objects.create(hour=now, section_id=1, reads=1)
    OutgoingCall.objects.create(
        event=Event.objects.latest("pk"),
        channel="webhook",
        webhook=Webhook.objects.create(name="App", url="https://app.example/"),
        next_try_at=now,
    )
    SocialPost.objects.create(
        article_id=live.pk,
        account=PostingAccount.objects.create(
            name="C", network="mastodon", server="https://a.example", sealed_secret="s"
        ),
        event=Event.objects.latest("pk"),
        key="k",
        next_try_at=now,
    )
    archive = ArchiveImport.objects.create(fingerprint="a", folder="in", started_at=now)
    ArchiveChunk.objects.create(archive=archive, offset=0, added=1, present=0)
    ArchivePicture.objects.create(archive=archive, name="1.jpg", image=picture)
    KeptFields.objects.create(kind="article", subject_id=live.pk, fields={"a": 1})
    WorkingVersion.objects.create(article=draft, after=1, token="t", content={}, at=now)
    TextConflict.objects.create(article=draft, name="deck", kept="One", other="Two", at=now)
    Presence.objects.create(article=draft, user=user, tab="t", seen_at=now)
    EmbedCard.objects.create(url="https://a.example/", next_try_at=now, asked_at=now)
    ShareLink.objects.create(
        article=draft, token_hash="a", label="Legal", created_at=now,
        expires_at=now + timedelta(days=7),
    )  # fmt: skip
    return SimpleNamespace(**locals())


def rows(model, **where):
    """Return the rows to break, by `.update()`: it goes past every model method."""
    found = model.objects.filter(**where)
    assert found.exists()
    return found


def of(article: Article):
    return rows(Article, pk=article.pk)


def once_more(model, **changes) -> None:
    """Copy a valid row without its key, past every model method."""
    row = model.objects.first()
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    model.objects.bulk_create([row])


def schedule(d, **fields) -> None:
    ScheduledVerb.objects.bulk_create([ScheduledVerb(article=d.live, due_at=d.now, **fields)])


BREAK = {
    # The working copy.
    "article_stage_known": lambda d: of(d.draft).update(stage="lost"),
    "article_standing_known": lambda d: of(d.draft).update(standing="lost"),
    "article_live_needs_revision_dates_section": [
        lambda d: of(d.draft).update(standing="live"),
        lambda d: of(d.live).update(live_revision=None),
        lambda d: of(d.live).update(first_published_at=None),
        lambda d: of(d.live).update(published_at=None),
        lambda d: of(d.live).update(section=None),
    ],
    "article_only_live_has_live_revision": lambda d: of(d.live).update(standing="unpublished"),
    "article_never_published_has_no_date": lambda d: of(d.draft).update(first_published_at=d.now),
    "article_spiked_is_not_public": lambda d: of(d.live).update(stage="spiked"),
    "article_withdrawn_is_at_rest": [
        lambda d: of(d.draft).update(standing="killed", stage="in_review"),
        lambda d: of(d.draft).update(standing="taken_down", stage="scheduled"),
    ],
    "article_clearance_names_a_revision": lambda d: of(d.draft).update(legal="cleared"),
    "article_updated_after_first_publication": lambda d: of(d.live).update(
        content_updated_at=d.now - timedelta(seconds=1)
    ),
    "article_version_positive": lambda d: of(d.draft).update(version=0),
    "articletopic_once": lambda d: once_more(ArticleTopic),
    "sharelink_ends_after_it_begins": lambda d: rows(ShareLink).update(expires_at=d.now),
    "sharelink_says_for_whom": lambda d: rows(ShareLink).update(label=""),
    "sharelink_secret_once": lambda d: once_more(ShareLink),
    "outsidelink_state_known": lambda d: rows(OutsideLink).update(state="lost"),
    "embedcard_state_known": lambda d: rows(EmbedCard).update(state="lost"),
    "article_figure_once_per_article": lambda d: once_more(ArticleFigure),
    "articledocument_once_per_article": lambda d: once_more(ArticleDocument),
    "articledocument_has_title_size": [
        lambda d: rows(ArticleDocument).update(title=""),
        lambda d: rows(ArticleDocument).update(byte_size=0),
    ],
    "articlenote_says_something": lambda d: rows(ArticleNote).update(text=""),
    "articlenote_reply_is_a_reply": lambda d: rows(ArticleNote).update(
        parent=d.note, resolved_at=d.now
    ),
    "houserule_once": lambda d: once_more(HouseRule),
    "houserule_changes_something": [
        lambda d: rows(HouseRule, what="whilst").update(what=""),
        lambda d: rows(HouseRule, what="whilst").update(replacement="whilst"),
    ],
    "houserule_severity_known": lambda d: rows(HouseRule).update(severity="x"),
    "plannedstory_has_a_slugline": lambda d: rows(PlannedStory).update(slugline=""),
    "plannedstory_started_or_struck": lambda d: rows(PlannedStory).update(
        started_at=d.now, struck_at=d.now
    ),
    "plannedstory_with_article_is_started": lambda d: rows(PlannedStory).update(article=d.draft),
    "plannedstory_length_makes_sense": [
        lambda d: rows(PlannedStory).update(length=0),
        lambda d: rows(PlannedStory).update(length=50_001),
    ],
    "articlebyline_once_per_role": lambda d: once_more(ArticleByline),
    "relatedarticle_once": lambda d: once_more(RelatedArticle),
    "relatedarticle_is_another": lambda d: rows(RelatedArticle).update(related=d.draft),
    "revision_numbered_once": lambda d: once_more(Revision),
    "scheduledverb_publishing_names_a_revision": [
        lambda d: schedule(d, verb="publish"),
        lambda d: schedule(d, verb="update"),
        lambda d: schedule(d, verb="unpublish", revision=newest(d.live)),
    ],
    "scheduledverb_ended_has_a_time": [
        lambda d: schedule(d, verb="unpublish", state="done"),
        lambda d: schedule(d, verb="unpublish", state="waiting", ended_at=d.now),
    ],
    "workingversion_sent_once": lambda d: once_more(WorkingVersion),
    "textconflict_resolved_by_a_choice": [
        lambda d: rows(TextConflict).update(resolved_at=d.now),
        lambda d: rows(TextConflict).update(choice="kept"),
        lambda d: rows(TextConflict).update(resolved_at=d.now, choice="neither"),
    ],
    "presence_once_a_tab": lambda d: once_more(Presence),
    # What readers see.
    "published_has_a_headline": lambda d: rows(PublishedArticle).update(headline=""),
    "published_has_a_body": lambda d: rows(PublishedArticle).update(body=""),
    "published_updated_after_first": lambda d: rows(PublishedArticle).update(
        content_updated_at=d.now - timedelta(seconds=1)
    ),
    "machinepolicy_is_one_row": lambda d: rows(MachinePolicy).update(id=2),
    "policylink_once_per_kind": lambda d: once_more(PolicyLink),
    "webhook_has_an_address": lambda d: rows(Webhook).update(url=""),
    "webhook_has_a_secret": lambda d: rows(Webhook).update(secret=""),
    "outgoingcall_once": lambda d: once_more(OutgoingCall),
    "outgoingcall_webhook_has_one": lambda d: rows(OutgoingCall).update(webhook=None),
    "postingaccount_can_sign_in": lambda d: rows(PostingAccount).update(sealed_secret=""),
    "postingaccount_bluesky_has_a_handle": lambda d: rows(PostingAccount).update(network="bluesky"),
    "socialpost_once": lambda d: once_more(SocialPost),
    "socialpost_has_a_key": lambda d: rows(SocialPost).update(key=""),
    "socialpost_out_is_known": lambda d: rows(SocialPost).update(state="posted"),
    "correction_has_a_text": lambda d: rows(Correction).update(text=""),
    "tombstone_status_known": lambda d: rows(Tombstone).update(status=404),
    "tombstone_has_a_sentence": lambda d: rows(Tombstone).update(sentence=""),
    "tombstone_one_standing_per_article": lambda d: once_more(Tombstone),
    # Reference data.
    "section_accent_is_a_colour": lambda d: rows(Section).update(accent="x}b{}"),
    "section_has_a_slug": lambda d: rows(Section).update(slug=""),
    "section_not_its_own_parent": lambda d: rows(Section).update(parent=d.live.section),
    "topic_has_a_slug": lambda d: rows(Topic).update(slug=""),
    "topic_has_few_pins": lambda d: rows(Topic).update(pinned_ids=[1, 2, 3, 4, 5]),
    "siteidentity_accent_is_a_colour": lambda d: rows(SiteIdentity).update(accent="red;}"),
    "footerlink_once": lambda d: once_more(FooterLink, label="Newest"),
    "staticpage_has_a_name": lambda d: rows(StaticPage).update(title=""),
    "publishedstaticpage_updated_later": lambda d: rows(PublishedStaticPage).update(
        updated_at=d.now - timedelta(days=1)
    ),
    "siteidentity_is_one_row": lambda d: SiteIdentity.objects.create(pk=2, name="The Other"),
    "vocabularypass_is_one_row": lambda d: VocabularyPass.objects.create(pk=2, next_at=d.now),
    "socialaccount_once": lambda d: once_more(SocialAccount),
    "authorbeat_once": lambda d: once_more(AuthorBeat),
    "author_has_a_name": lambda d: rows(Author).update(name=""),
    "author_leaves_after_joining": lambda d: rows(Author).update(
        joined_on=d.now.date(), left_on=d.now.date() - timedelta(days=1)
    ),
    "author_not_merged_into_self": lambda d: rows(Author).update(merged_into=d.ana),
    "authorlink_once": lambda d: once_more(AuthorLink),
    "image_has_a_size": [
        lambda d: rows(Image).update(width=0),
        lambda d: rows(Image).update(height=0),
    ],
    "image_focal_point_inside": [
        lambda d: rows(Image).update(focal_x=1.01),
        lambda d: rows(Image).update(focal_y=-0.01),
    ],
    "image_usable_until_after_from": lambda d: rows(Image).update(
        usable_from=d.now, usable_until=d.now
    ),
    "image_usage_rights_known": lambda d: rows(Image).update(usage_rights="found"),
    "image_orientation_known": [
        lambda d: rows(Image).update(orientation=0),
        lambda d: rows(Image).update(orientation=9),
    ],
    "rendition_once_per_name": lambda d: once_more(Rendition),
    "rendition_state_known": lambda d: rows(Rendition).update(state="lost"),
    # Events and accounts.
    "delivery_once_per_channel": lambda d: once_more(Delivery),
    "delivery_once_per_notice": lambda d: Delivery.objects.create(
        notice=Notice.objects.get(), channel="mail", next_try_at=d.now
    ),
    "delivery_of_an_event_or_a_notice": [
        lambda d: rows(Delivery, channel="purge").update(event=None),
        lambda d: rows(Delivery, channel="mail").update(event=Event.objects.first()),
    ],
    "user_email_unique": lambda d: once_more(User, email="ROSA@example.org"),
    # Newsletters.
    "mailinglist_section_or_topic": lambda d: rows(MailingList).update(
        section=Section.objects.first(), topic=Topic.objects.first()
    ),
    "mailinglist_has_stories": [
        lambda d: rows(MailingList).update(most_stories=0),
        lambda d: rows(MailingList).update(most_stories=51),
    ],
    "subscription_once_per_list": lambda d: once_more(Subscription, token="another"),
    "subscription_left_after_confirming": lambda d: rows(Subscription).update(
        left_at=d.now - timedelta(seconds=1)
    ),
    "readerrequest_blank_when_done": lambda d: rows(ReaderRequest).update(done_at=d.now),
    "issue_goes_out_with_a_subject": lambda d: rows(Issue).update(state="stopped"),
    "issue_waits_for_a_moment": lambda d: rows(Issue).update(subject="Good", state="waiting"),
    "issue_sent_was_started": [
        lambda d: rows(Issue).update(subject="Good", state="sending"),
        lambda d: rows(Issue).update(subject="Good", state="sent"),
    ],
    "issuestory_once": lambda d: once_more(IssueStory),
    "copy_once_per_person": lambda d: once_more(Copy),
    "copy_settled_with_an_outcome": [
        lambda d: rows(Copy).update(outcome="sent"),
        lambda d: rows(Copy).update(settled_at=d.now),
    ],
    # Readership.
    "sectionreads_once": lambda d: once_more(SectionReads),
    # Archives that come in.
    "archivechunk_once": lambda d: once_more(ArchiveChunk),
    "archivepicture_once": lambda d: once_more(ArchivePicture),
    "keptfields_once": lambda d: once_more(KeptFields),
}
CASES = [
    pytest.param(name, step, id=f"{name}-{number}" if number else name)
    for name, steps in BREAK.items()
    for number, step in enumerate(steps if isinstance(steps, list) else [steps])
]


def test_each_named_constraint_has_a_case_here():
    defined = {
        constraint.name
        for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        for constraint in model._meta.constraints
    }

    assert defined == set(BREAK)


@pytest.mark.parametrize(("name", "step"), CASES)
def test_the_database_refuses_what_breaks_a_constraint(desk, name, step):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        step(desk)


def test_what_the_constraints_should_allow_goes_in(desk, now):
    once_more(Tombstone, lifted_at=now)
    once_more(ArticleByline, role="photography")
    schedule(desk, verb="unpublish")
    schedule(desk, verb="publish", revision=newest(desk.live), state="refused", ended_at=now)
    of(desk.live).update(content_updated_at=now)
    rows(Author).update(joined_on=now.date(), left_on=now.date())

    assert Tombstone.objects.count() == 2
    assert ScheduledVerb.objects.count() == 2


# --- What happened stays as it happened -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("revision", lambda: rows(Revision).update(content={})),
        ("revision", lambda: rows(Revision).update(number=99)),
        ("revision", lambda: rows(Revision).update(by_name="Somebody else")),
        ("event", lambda: rows(Event).update(reason="Another")),
        ("event", lambda: rows(Event).update(by_name="Somebody else")),
        ("event", lambda: Event.objects.first().delete()),
        ("event", lambda: rows(Event)._raw_delete("default")),
        ("articlepath", lambda: rows(ArticlePath).update(path="world/elsewhere")),
        ("articlepath", lambda: rows(ArticlePath).update(article_id=99)),
        ("articlepath", lambda: rows(ArticlePath).delete()),
        ("articlepath", lambda: rows(ArticlePath).update(number=0)),
        ("articlepath", lambda: rows(ArticlePath).update(number=9, path="world/elsewhere")),
    ],
)
def test_records_are_append_only(desk, name, step):
    with pytest.raises(IntegrityError, match=f"{name}_is_append_only"), transaction.atomic():
        step()


def test_deleting_an_account_leaves_its_name_in_the_history(world, editor, now):
    draft = make_draft(section=world, by=editor)
    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    editor.delete()

    event, revision = Event.objects.get(kind="article"), Revision.objects.get()
    assert (event.by, event.by_name) == (None, "Edda Editor")
    assert (revision.by, revision.by_name) == (None, "Edda Editor")
    draft.refresh_from_db()
    assert (draft.created_by, draft.standing) == (None, "live")


def test_the_account_in_the_history_can_not_be_exchanged(world, editor, reporter, now):
    draft = make_draft(section=world, by=editor)
    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    for model in (Event, Revision):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            rows(model).update(by=reporter)


def test_who_and_what_stories_use_is_protected_from_deletion(desk):
    for used in (desk.ana, desk.picture, desk.live.section, desk.harbour):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(used).objects.filter(pk=used.pk).delete()
