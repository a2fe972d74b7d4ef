"""What people are told: notices in the inbox, the outbox of what leaves the portal, personal channels."""

from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record
from comms.notifications.states import TONES, Channel, OutboxState


class NoticeQuerySet(models.QuerySet):
    """Words for asking about notices."""

    def visible_to(self, user):
        """Only one's own; the recipient comes along because a notice is worded for its reader."""
        if user.is_authenticated:
            return self.standing().filter(recipient_id=user.pk).select_related("recipient")
        return self.none()

    def standing(self):
        """Notices that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def unread(self):
        """Notices that were not opened yet."""
        return self.filter(read_at=None)

    def to_acknowledge(self):
        """Notices whose reader must still confirm having read them."""
        return self.standing().filter(needs_acknowledgement=True, acknowledged_at=None)


class Notice(models.Model):
    """One thing told to one person, kept in the inbox; put into words when read, in the reader's language."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=80)
    key = models.CharField(max_length=200)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    subject_object = GenericForeignKey()
    context = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(_("received"))
    read_at = models.DateTimeField(_("read at"), null=True)
    needs_acknowledgement = models.BooleanField(_("needs acknowledgement"), default=False)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)
    # What it is about was kept from the recipient afterwards: the row proves that they were told, and says no
    # word of what
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            # The key first: a bulk sender finds what it wrote by the key alone.
            models.UniqueConstraint(fields=["key", "recipient"], name="notifications_notice_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(needs_acknowledgement=True, read_at__isnull=False),
                name="notifications_notice_acknowledged",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(url=""),
                name="notifications_notice_withdrawn_empty",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notifications_notice_inbox"),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at=None, withdrawn_at=None),
                name="notifications_notice_unread",
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(needs_acknowledgement=True, acknowledged_at=None),
                name="notifications_notice_to_ack",
            ),
            models.Index(fields=["content_type", "object_id"], name="notifications_notice_object"),
        ]

    def __str__(self):
        return f"{self.kind} → {self.recipient_id}"

    def get_absolute_url(self) -> str:
        """The address that marks the notice as read and leads on to what it is about."""
        return reverse("notifications:notice", args=[self.uuid])

    @property
    def is_unread(self) -> bool:
        """Whether it was not opened yet."""
        return self.read_at is None

    @property
    def awaits_acknowledgement(self) -> bool:
        """Whether the reader must still confirm it."""
        return self.needs_acknowledgement and self.acknowledged_at is None


class OutboxQuerySet(models.QuerySet):
    """Words for asking about messages."""

    def queued(self):
        """Messages that wait."""
        return self.filter(state=OutboxState.QUEUED)

    def due(self, at):
        """Messages to be sent now that no living sender holds."""
        return self.queued().filter(next_at__lte=at).filter(Q(lease_until=None) | Q(lease_until__lte=at))

    def dead(self):
        """Messages that need a person."""
        return self.filter(state=OutboxState.DEAD)


class Outbox(models.Model):
    """One message on its way out. The row is the duty; whoever sends it only borrows it."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = models.CharField(max_length=240, unique=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="outbox",
        verbose_name=_("recipient"),
    )
    address = models.CharField(_("address"), max_length=500)
    # Of people without an account; everyone else has a language of their own.
    language = models.CharField(_("language"), max_length=10, blank=True)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="messages")
    kind = models.CharField(_("kind"), max_length=80)
    context = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    attachments = models.JSONField(default=list)
    message_id = models.CharField(max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=OutboxState, default=OutboxState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("queued at"))
    next_at = models.DateTimeField(_("next attempt"))
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    # A mail server accepted it and gave it back later (operations/incoming.py)
    bounced_at = models.DateTimeField(_("came back at"), null=True, editable=False)
    bounce_reason = models.CharField(_("why it came back"), max_length=300, blank=True, editable=False)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=OutboxState.SENT, sent_at__isnull=False)
                | (~Q(state=OutboxState.SENT) & Q(sent_at=None)),
                name="notifications_outbox_sent_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at", "id"],
                condition=Q(state="queued"),
                name="notifications_outbox_due",
            ),
            models.Index(fields=["id"], condition=Q(state="dead"), name="notifications_outbox_dead"),
            models.Index(
                fields=["lease_token"],
                condition=Q(lease_token__isnull=False),
                name="notifications_outbox_lease",
            ),
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="notifications_outbox_sent"),
            models.Index(fields=["id"], condition=Q(channel="apprise"), name="notifications_outbox_apprise"),
            # An answer or a bounce names the message that it is about
            models.Index(fields=["message_id"], name="notifications_outbox_named"),
            models.Index(
                fields=["id"], condition=Q(state="cancelled"), name="notifications_outbox_cancelled"
            ),
        ]

    def __str__(self):
        return self.key

    def get_absolute_url(self) -> str:
        """The page that says where the message stands."""
        return reverse("notifications:message", args=[self.uuid])

    @property
    def audit_label(self) -> str:
        """Of which kind it is; its words are the recipient's."""
        return self.kind

    @property
    def is_withdrawn(self) -> bool:
        """Whether what it says was kept from its recipient after it was written."""
        return self.notice is not None and self.notice.withdrawn_at is not None

    @property
    def state_tone(self) -> str:
        """The Bootstrap colour word of the state chip."""
        return TONES[OutboxState(self.state)]


class ChannelAddress(Record):
    """A messenger or webhook on which a person wants to be told as well."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="channels", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=60)
    url = models.CharField(_("address"), max_length=500)
    # Apps ("handovers") or single kinds ("handovers.sent"); nothing named means everything.
    kinds = models.JSONField(_("only for"), default=list, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["user", "name"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint(fields=["user", "url"], name="notifications_channeladdress_once")
        ]

    def __str__(self):
        return self.name

    def wants(self, kind: str) -> bool:
        """Whether messages of this kind go here."""
        return not self.kinds or kind in self.kinds or kind.partition(".")[0] in self.kinds


class ReleaseQuerySet(models.QuerySet):
    """Words for asking about releases."""

    def lasting(self):
        """Releases that nobody ended, whatever address they were given for."""
        return self.filter(ended_at=None)

    def open(self):
        """Releases that count here and now. A real installation is released for its own address alone; on
        another one the release of a real one (https) counts only when it is for the same host, so that a
        copy of its database on somebody's own machine is held.
        """
        if settings.PRODUCTION:
            return self.lasting().filter(portal_url=settings.PORTAL_URL)
        here = f"https://{urlsplit(settings.PORTAL_URL).hostname}"
        same_host = Q(portal_url=here) | Q(portal_url__startswith=f"{here}:")
        same_host |= Q(portal_url__startswith=f"{here}/")
        return self.lasting().filter(~Q(portal_url__startswith="https://") | same_host)


class Release(models.Model):
    """That messages may leave this database. The migrations make the first one; without an open one the
    outbox is held.

    A backup has none, so that a restored copy writes to nobody until somebody releases it.
    """

    NOT_IN_BACKUPS = True

    portal_url = models.CharField(_("address of the portal"), max_length=400)
    released_at = models.DateTimeField(_("released at"))
    ended_at = models.DateTimeField(_("held since"), null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("release of the outbox")
        verbose_name_plural = _("releases of the outbox")

    def __str__(self):
        return self.portal_url
