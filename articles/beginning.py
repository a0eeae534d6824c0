"""What a new story begins with: the section, the byline and the verbs that go without saying."""

from accounts.models import User
from articles.models.article import Article
from articles.models.taxonomy import Section
from authors.models import Author


def usual_section(user: User) -> Section | None:
    """Return the section that the person edits, if it is one."""
    found = list(Section.objects.filter(editors=user, merged_into=None)[:2])
    return found[0] if len(found) == 1 else None


def own_profile(user: User) -> Author | None:
    """Return the person's profile, if it is one: who has pen names chooses each time."""
    own = Author.objects.filter(account__user=user, state=Author.State.ACTIVE, merged_into=None)
    found = list(own[:2])
    return found[0] if len(found) == 1 else None


def unwritten(user: User) -> Article:
    """Return a story that is in no table yet, filed where the person may do most with it.

    A section editor has the same rights in each section of theirs, and fewer elsewhere.
    """
    section = Section.objects.in_order().filter(editors=user).first()
    return Article(created_by=user, section=section)
