"""Beats, the topics that an author covers, on the author's form."""

from articles.admin.parts import PartInline
from articles.models.taxonomy import AuthorBeat
from authors.admin import AuthorAdmin


class BeatInline(PartInline):
    """The topics of an author."""

    model = AuthorBeat
    autocomplete_fields = ("topic",)


AuthorAdmin.add_inline(BeatInline)
