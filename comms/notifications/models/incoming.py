"""Mail that arrives: who wrote when, what became of it, and for a while the mail itself."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from comms.base.models import Address, Stateful
from comms.base.reasons import in_words
from comms.base.search import Searched, SearchedQuerySet
from comms.base.terms import ClockTerms
from comms.notifications.models.telling import Outbox
from comms.notifications.states import INCOMING_TABLE, IncomingKind, IncomingState
from comms.organization.models import User
from comms.organization.queries import unit_of_role
from comms.organization.states import HEAD_POSTS, Post, UnitRole


def looks_after_mail(user) -> bool:
    """System administrators and the head of Admin & HR, or who acts for them."""
    if not user.is_authenticated:
        return False
    if user.is_superuser or user.holds(Post.SYSTEM_ADMINISTRATOR):
        return True
    return any(held.post in HEAD_POSTS and held.unit.role == UnitRole.ADMIN_HR for held in user.posts)


class IncomingQuerySet(SearchedQuerySet):
    """Words for asking about incoming mail."""

    def visible_to(self, user):
        """Everything for those who look after it; what is about a closed thing also for the people named."""
        if not user.is_authenticated:
            return self.none()
        if looks_after_mail(user):
            return self
        named = IncomingMail.readers.through.objects.filter(user__in=user.person_ids)
        return self.filter(pk__in=named.values("incomingmail_id"))

    def unsorted(self):
        """Mails that no room was asked about yet."""
        return self.filter(state=IncomingState.RECEIVED)

    def kept(self):
        """Mails that wait for a person."""
        return self.filter(state=IncomingState.KEPT)

    def done(self):
        """Mails about which nobody has to do anything any more."""
        return self.exclude(state__in=[IncomingState.RECEIVED, IncomingState.KEPT])


class IncomingMail(Searched, Stateful):
    """One mail, once for each Message-ID. Its words are in `RawMail` until they are forgotten.

    `closed`: it is about something that is kept from people; its words, subject too, are for its `readers`.
    """

    TABLE = INCOMING_TABLE
    SEARCHED = frozenset({"number", "sender", "sender_name", "subject"})
    HISTORY = Address("incoming-mails")
    AUDIT_PRIVATE = ("subject", "remark", "note")
    EVENT_LABELS = {"forgotten": _("Words and files removed")}

    number = models.CharField(_("no."), max_length=20, unique=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=255, unique=True, editable=False)
    sender = models.CharField(_("sender"), max_length=254, blank=True, editable=False)
    sender_name = models.CharField(_("name of the sender"), max_length=120, blank=True, editable=False)
    recipients = models.CharField(_("recipients"), max_length=500, blank=True, editable=False)
    subject = models.CharField(_("subject line"), max_length=200, blank=True, editable=False)
    received_at = models.DateTimeField(_("received"), editable=False)
    # As the mail says; absent, or so absurd that it says nothing
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    oversized = models.BooleanField(_("too large to be kept"), default=False, editable=False)
    kind = models.CharField(
        _("kind"), max_length=12, choices=IncomingKind, default=IncomingKind.ORDINARY, editable=False
    )
    closed = models.BooleanField(_("for the people named only"), default=False, editable=False)
    readers = models.ManyToManyField(User, related_name="+", editable=False)
    # The message of ours that it answers, or that came back with it
    answers = models.ForeignKey(
        Outbox,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="answered_by",
        verbose_name=_("answers"),
    )
    taker = models.CharField(_("taken by"), max_length=40, blank=True, editable=False)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, editable=False, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True, editable=False)
    became = GenericForeignKey()
    remark = models.CharField(_("remark"), max_length=400, blank=True, editable=False)
    note = models.CharField(_("what was done"), max_length=400, blank=True, editable=False)
    settled_at = models.DateTimeField(_("dealt with at"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("dealt with by"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=IncomingState, default=IncomingState.RECEIVED, editable=False
    )

    objects = IncomingQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IncomingState.SETTLED, settled_at__isnull=False)
                | (~Q(state=IncomingState.SETTLED) & Q(settled_at=None)),
                name="notifications_incomingmail_settled_at",
            ),
            models.CheckConstraint(
                condition=Q(closed=False) | Q(subject=""), name="notifications_incomingmail_closed_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="notifications_mail_listed"),
            models.Index(
                fields=["id"], condition=Q(state__in=["received", "kept"]), name="notifications_mail_open"
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self) -> str:
        """The page of the mail."""
        return reverse("notifications:mail", args=[self.number])

    @property
    def audit_label(self) -> str:
        """Its number alone: what it says is for whoever may open it."""
        return self.number

    @property
    def why(self) -> str:
        """The remark in the reader's language, also where the portal gave it."""
        return in_words(self.remark)

    @cached_property
    def raw(self) -> bytes | None:
        """The mail as it came; None once it was removed, or when it was too large."""
        kept = RawMail.objects.filter(mail=self).first()
        return bytes(kept.content) if kept else None

    @property
    def has_words(self) -> bool:
        """Whether a person wrote it for us: a bounce and our own mail hold words of letters, which are their
        recipients' alone.
        """
        return self.kind in (IncomingKind.ORDINARY, IncomingKind.AUTO_REPLY)

    def words_open_to(self, user) -> bool:
        """Whether somebody who sees the mail may read its subject, words and names of files."""
        if not self.has_words:
            return False
        if not self.closed:
            return True
        return self.readers.filter(pk__in=user.person_ids).exists()

    def clock_terms(self, name, change) -> ClockTerms:
        """Admin & HR deals with what the portal cannot; the clock shows the number of the mail alone. It is
        measured, and each time that the mail waits again it has a cycle of its own.
        """
        return ClockTerms(
            name,
            "mail.settle",
            change.occurred_at,
            unit=unit_of_role(UnitRole.ADMIN_HR),
            label=self.number,
            cycle=self.version,
        )


class RawMail(models.Model):
    """The mail as it came, byte for byte. Nobody is given it; pages show its words as plain text."""

    mail = models.OneToOneField(IncomingMail, models.CASCADE, related_name="kept_raw")
    content = models.BinaryField()

    def __str__(self):
        return str(self.mail)


class MailboxReading(models.Model):
    """When the mailbox was last read, and what went wrong; one row, which also lets one process read at a
    time.
    """

    tried_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return str(self.read_at)
