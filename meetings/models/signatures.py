"""The departments that help with a meeting, and their signatures on its minutes (1.5.4.3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comms.base.models import Address, Record, Stateful
from comms.deadlines.rules import ClockTerms
from comms.organization.models import Unit, User
from meetings.models.meetings import Meeting
from meetings.models.minutes import Minutes, MinutesRevision
from meetings.states import SIGNATURE_TABLE, SignatureState


class HelpingUnit(Record):
    """A department that takes part without convening: it signs the minutes instead of keeping its own."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="helpers", verbose_name=_("meeting"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("helping department"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("helping department")
        verbose_name_plural = _("helping departments")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="meetings_helpingunit_once"),
        ]

    def __str__(self):
        return str(self.unit)


class SignatureQuerySet(models.QuerySet):
    """Words for asking about counter-signatures."""

    def visible_to(self, user):
        """Those on minutes whose meeting's papers one reads, and those that one's own unit is asked for."""
        if not user.is_authenticated:
            return self.none()
        papers = Meeting.objects.papers_for(user)
        own = Q(unit__in=user.headed_unit_ids, revision__minutes__meeting__confidential=False)
        return self.filter(Q(revision__minutes__meeting__in=papers) | own)

    def wanted(self):
        """Signatures that are waited for."""
        return self.filter(state=SignatureState.WANTED)

    def unanswered(self):
        """Those that may still be given, also after the minutes went out."""
        return self.filter(state__in=[SignatureState.WANTED, SignatureState.MISSING])


class CounterSignature(Stateful):
    """One department's signature on one sealed revision; a newer revision wants a new one."""

    TABLE = SIGNATURE_TABLE
    HISTORY = Address("counter-signatures", "uuid")

    revision = models.ForeignKey(
        MinutesRevision, models.PROTECT, related_name="signatures", verbose_name=_("revision"), editable=False
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("helping department"), editable=False
    )
    wanted_at = models.DateTimeField(_("asked at"), editable=False)
    closes_at = models.DateTimeField(_("closes at"), editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("answered by")
    )
    comment = models.CharField(_("remark"), max_length=400, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=SignatureState, default=SignatureState.WANTED, editable=False
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["-wanted_at", "-id"]
        verbose_name = _("counter-signature")
        verbose_name_plural = _("counter-signatures")
        constraints = [
            models.UniqueConstraint(fields=["revision", "unit"], name="meetings_countersignature_once"),
        ]

    def __str__(self):
        return f"{self.revision}: {self.unit}"

    @property
    def audit_label(self) -> str:
        """Number of the minutes and the department."""
        return str(self)[:120]

    @property
    def minutes(self) -> Minutes:
        """What is signed."""
        return self.revision.minutes

    @property
    def meeting(self) -> Meeting:
        """Whose minutes they are."""
        return self.revision.minutes.meeting

    @property
    def unit_in_charge(self):
        """The department that signs."""
        return self.unit

    def get_absolute_url(self):
        """It stands on the page of the minutes."""
        return f"{self.minutes.get_absolute_url()}#signatures"

    def clock_terms(self, name, change) -> ClockTerms:
        """The helping department's turn, until signing closes (1.5.4.3); after that the minutes go out."""
        return ClockTerms(
            name,
            "minutes.countersign",
            change.occurred_at,
            due_at=self.closes_at,
            unit=self.unit,
            label=self.meeting.title,
        )
