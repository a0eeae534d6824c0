"""Lists, who is on them, what readers asked for, and issues."""

from newsletter.models.issues import Copy, Issue, IssueStory
from newsletter.models.lists import MailingList
from newsletter.models.subscriptions import ReaderRequest, Subscription

__all__ = ["Copy", "Issue", "IssueStory", "MailingList", "ReaderRequest", "Subscription"]
