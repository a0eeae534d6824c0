"""What an archive's import remembers, so that it can go on after a kill -9, and what it keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from images.models import Image


class ArchiveImport(models.Model):
    """One reading of an archive folder, known by a fingerprint of its articles."""

    fingerprint = models.CharField(max_length=64, db_index=True)
    folder = models.TextField(_("folder"))
    counts = models.JSONField(_("counts"), default=dict)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("import of an archive")
        verbose_name_plural = _("imports of archives")

    def __str__(self) -> str:
        return self.folder


class ArchiveChunk(models.Model):
    """A run of lines that is in, written in the transaction that put it there; gone at the end."""

    archive = models.ForeignKey(ArchiveImport, on_delete=models.CASCADE, related_name="chunks")
    offset = models.BigIntegerField()
    added = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    # [line number, reason]
    refused = models.JSONField(default=list)
    # [article, related article, position]: written at the end, when all articles are in.
    related = models.JSONField(default=list)
    # Field or note → how often.
    notes = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("lines of an archive")
        verbose_name_plural = _("lines of archives")
        constraints = [
            models.UniqueConstraint(fields=["archive", "offset"], name="archivechunk_once")
        ]

    def __str__(self) -> str:
        return f"{self.archive_id} from byte {self.offset}"


class ArchivePicture(models.Model):
    """Which picture a file of the archive became; gone when the import has ended."""

    archive = models.ForeignKey(ArchiveImport, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=200, db_collation="C")
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("picture of an archive")
        verbose_name_plural = _("pictures of archives")
        constraints = [
            models.UniqueConstraint(fields=["archive", "name"], name="archivepicture_once")
        ]

    def __str__(self) -> str:
        return self.name


class KeptFields(models.Model):
    """Fields of an archive that mean nothing here: kept, so that an export returns them."""

    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    fields = models.JSONField()

    class Meta:
        verbose_name = _("kept fields")
        verbose_name_plural = _("kept fields")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="keptfields_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
