"""Merge a posted form with what a colleague wrote since its page was opened."""

from dataclasses import replace
from datetime import datetime

from accounts.models import User
from articles import conflicts, threeway, working
from articles.admin.form import ArticleForm
from articles.autosaving import blocks_before, tidied
from articles.content import Content
from articles.merged import Merged
from articles.models.article import Article


def merge_form(article: Article, form: ArticleForm, *, by: User, now: datetime) -> str:
    """Merge what was posted, which the rows say by now, with what was stored.

    Returns "" if the article now says exactly what the person saw; else the name of a version
    that holds what the person sent, for showing the difference.
    """
    if form.base is None:
        return ""
    maps = Merged.current()
    base, stored, posted = (
        tidied(maps.content(each)) for each in (form.base, form.stored, Content.of(article))
    )
    merge = threeway.merge(base, stored=stored, incoming=posted)
    # The slug follows the headline by itself.
    if not merge.conflicts and replace(merge.content, slug=posted.slug) == posted:
        return ""
    conflicts.keep(
        article, merge.conflicts, after=blocks_before(merge.conflicts, posted), base=base,
        by=by, now=now, tab="",
    )  # fmt: skip
    merge.content.write_to(article)
    own = working.keep(article, posted, by=by, now=now, is_branch=True)
    return f"w{own.pk}"
