"""The lists that readers can sign up for, held by each process until the key `site` is bumped."""

from dataclasses import dataclass

from articles import site as held_site
from articles.models.taxonomy import Section
from articles.site import Site
from newsletter.models.lists import MailingList
from pagecache.tagging import in_one_moment


@dataclass(frozen=True)
class Held:
    """The open lists in their order, as they were when the site was read."""

    site: Site
    lists: tuple[MailingList, ...]

    def offered_in(self, section: Section | None) -> MailingList | None:
        """Return the list to offer beside a section's stories: its own, its parent's, the first."""
        for wanted in (section.pk, section.parent_id) if section else ():
            for each in self.lists:
                if wanted and each.section_id == wanted:
                    return each
        return self.first

    def offered_on(self, topic_id: int) -> MailingList | None:
        """Return the list to offer on a topic's page: its own, or the first."""
        return next((each for each in self.lists if each.topic_id == topic_id), self.first)

    @property
    def first(self) -> MailingList | None:
        """The list that is offered where nothing fits better."""
        return next(
            (each for each in self.lists if not each.section_id and not each.topic_id), None
        )


_held: Held | None = None


def current() -> Held:
    """Return the lists as they are now; one query when `articles.site` has read anew.

    Middleware asks before a page's first query: what is read inside of a page's snapshot is as old
    as that, and would be taken for new.
    """
    global _held
    held = _held
    if held is not None and in_one_moment():
        return held
    site = held_site.current()
    if held is None or held.site is not site:
        held = _held = Held(site=site, lists=tuple(MailingList.objects.open().in_order()))
    return held


def forget() -> None:
    """Drop what this process holds."""
    global _held
    _held = None
