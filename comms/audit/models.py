"""Proof: events that are only ever added, the seals that chain them, the keys of the seals, anchors of the
chain, and files with their parent.
"""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.audit.states import HASH_LENGTH
from comms.base.models import Record, Signed
from comms.base.rights import in_place_of


class EventQuerySet(models.QuerySet):
    """Words for asking about events."""

    def about(self, obj):
        """Events of one object."""
        return self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)

    def unsealed(self):
        """Events that no seal covers yet."""
        return self.filter(seal=None)


class Event(models.Model):
    """Who did what to which object, when, between which states. The database refuses change and deletion."""

    # The content type's id goes into the seal and not its name, so that a renamed model breaks no chain.
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)
    subject = GenericForeignKey()
    object_label = models.CharField(_("object"), max_length=120, blank=True)
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit")
    )
    event = models.CharField(_("act"), max_length=60)
    source_state = models.CharField(_("from"), max_length=40, blank=True)
    target_state = models.CharField(_("to"), max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    # The name as it was then; a later marriage or correction does not rewrite history.
    by_name = models.CharField(_("by"), max_length=60, blank=True)
    occurred_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    reason = models.TextField(_("reason"), blank=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["content_type", "object_id", "-id"], name="audit_event_object"),
            models.Index(fields=["unit", "-recorded_at"], name="audit_event_unit"),
            models.Index(fields=["by", "-recorded_at"], name="audit_event_person"),
        ]

    def __str__(self):
        return f"{self.object_label}: {self.event}"

    @property
    def for_whom(self) -> dict[str, str] | None:
        """The absent person for whom it was done, {uuid, name}; None when it was one's own right."""
        absent = self.data.get("for_whom")
        return absent if isinstance(absent, dict) else None

    @property
    def who(self) -> str:
        """Who did it, for whom when somebody was away (「甲 代 乙」); empty for the portal itself."""
        absent = self.for_whom
        if absent is None:
            return self.by_name
        return in_place_of(self.by_name, absent["name"])

    @property
    def facts(self) -> dict:
        """Everything the seal covers."""
        return {
            "id": self.pk,
            "content_type": self.content_type_id,
            "object": self.object_id,
            "label": self.object_label,
            "unit": self.unit_id,
            "event": self.event,
            "from": self.source_state,
            "to": self.target_state,
            "by": self.by_id,
            "by_name": self.by_name,
            "occurred_at": self.occurred_at,
            "recorded_at": self.recorded_at,
            "reason": self.reason,
            "data": self.data,
        }


class Seal(models.Model):
    """One link of the chain over the events. Made by the sealer, never by the writer of an event."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="seal")
    seq = models.PositiveBigIntegerField(unique=True)
    prev_hash = models.CharField(max_length=HASH_LENGTH)
    hash = models.CharField(max_length=HASH_LENGTH)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["seq"]

    def __str__(self):
        return f"{self.seq}: {self.hash[:12]}"


class SealKey(models.Model):
    """From which seal on a key of the installation is used. Its proof is made with the key itself, which is
    kept outside the database.
    """

    from_seq = models.PositiveBigIntegerField(unique=True)
    fingerprint = models.CharField(max_length=16)
    proof = models.CharField(max_length=HASH_LENGTH)
    since = models.DateTimeField()

    class Meta:
        ordering = ["from_seq"]

    def __str__(self):
        return f"{self.from_seq}: {self.fingerprint}"


class Stand(models.Model):
    """Where the chain stood; the same line stands in a file outside the database and in the log."""

    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=HASH_LENGTH)
    count = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.made_at}: {self.seq}"


class Anchor(Stand):
    """Where the chain stood on a company day; what the portal wrote before it anchored every hour."""

    day = models.DateField(unique=True)

    class Meta:
        ordering = ["day"]


class HourlyAnchor(Stand):
    """Where the chain stood in an hour (UTC, its beginning)."""

    hour = models.DateTimeField(unique=True)

    class Meta:
        ordering = ["hour"]


class AttachmentQuerySet(models.QuerySet):
    """Words for asking about attachments."""

    def of(self, parent):
        """Attachments of one object, withdrawn ones included, oldest first."""
        parent_type = ContentType.objects.get_for_model(parent)
        return self.filter(content_type=parent_type, object_id=parent.pk).order_by("id")

    def present(self):
        """Attachments that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Attachment(Signed, Record):
    """A file that belongs to an object; who may see the object may see the file."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)
    parent = GenericForeignKey()
    file = models.FileField(_("file"), upload_to="attachments", max_length=200)
    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=HASH_LENGTH)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdraw_reason = models.CharField(_("reason"), max_length=400, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["content_type", "object_id"], name="audit_attachment_parent")]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="audit_attachment_not_empty"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdraw_reason="")),
                name="audit_attachment_withdrawn_together",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        """The address that serves the file."""
        return reverse("audit:attachment", args=[self.uuid])

    @property
    def is_picture(self) -> bool:
        """Whether a browser may show it as a picture (we wrote every picture anew ourselves)."""
        return self.media_type.startswith("image/")

    @property
    def opens_in_browser(self) -> bool:
        """Whether it may be shown in the browser instead of being saved."""
        return self.is_picture or self.media_type == "application/pdf"
