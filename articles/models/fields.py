"""BodyField: a body's HTML is clean by the time it is stored, whoever stores it."""

from typing import Any

from django.db import models
from django_prose_editor.fields import ProseEditorField

from articles import links
from articles.body import clean

# What the editor offers; what may be stored is decided by articles.body alone.
EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", *links.SCHEMES]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "NoSpellCheck": False,
    # Ours, from static/desk/; they find their words and addresses on the page.
    **dict.fromkeys(
        (
            "Figures", "PullQuote", "FactBox", "RelatedStory", "Embed", "Footnote", "Meant",
            "PasteCleanup", "Typography", "Slash", "Unfinished", "HouseStyle", "Find",
        ),
        True,
    ),
}  # fmt: skip


class BodyField(ProseEditorField):
    """The body of a story: edited with the prose editor, cleaned on every way into the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("extensions", dict(EXTENSIONS))
        kwargs.setdefault("sanitize", clean)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Clean the value on `save` and `bulk_create`, and leave the clean one on the instance."""
        value = clean(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value
