"""Who wants to speak in a meeting, who speaks, and for how long (1.7.3): seconds follow from instants."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.models import Address, Stateful
from meetings.models.agenda import AgendaItem
from meetings.models.attendance import Participant
from meetings.models.meetings import Meeting
from meetings.rules import Stage, speech_stage, spoken_seconds
from meetings.states import OPEN_TURN, TURN_TABLE, TurnState

A_DAY = 24 * 60 * 60


class SpeakingTurnQuerySet(models.QuerySet):
    """Words for asking about turns to speak."""

    def visible_to(self, user):
        """Turns in the meetings whose papers one reads."""
        if user.is_authenticated:
            return self.filter(meeting__in=Meeting.objects.papers_for(user))
        return self.none()

    def waiting(self) -> Self:
        """Those who wait, in their order."""
        return self.filter(state=TurnState.WAITING).order_by("position", "id")

    def open(self) -> Self:
        """The one who speaks, also during a pause."""
        return self.filter(state__in=OPEN_TURN)

    def spoken(self) -> Self:
        """Finished speeches; a turn that was corrected to nothing was none."""
        return self.filter(state=TurnState.ENDED, seconds__gt=0)


class SpeakingTurn(Stateful):
    """One turn of a participant to speak; `seconds` is what they spoke, without pauses, once it is over."""

    TABLE = TURN_TABLE
    HISTORY = Address("speaking-turns", "uuid")
    EVENT_LABELS = {"moved": _("Moved"), "corrected": _("Speaking time corrected")}

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="speaking_turns", verbose_name=_("meeting")
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="speaking_turns", verbose_name=_("participant")
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="speaking_turns",
        verbose_name=_("agenda item"),
    )
    position = models.PositiveSmallIntegerField(_("place in the queue"), editable=False)
    queued_at = models.DateTimeField(_("asked to speak at"), editable=False)
    begun_at = models.DateTimeField(pgettext_lazy("speech", "begun at"), null=True, editable=False)
    paused_since = models.DateTimeField(_("paused since"), null=True, blank=True, editable=False)
    paused_seconds = models.PositiveIntegerField(_("seconds of pauses"), default=0, editable=False)
    ended_at = models.DateTimeField(pgettext_lazy("speech", "ended at"), null=True, editable=False)
    seconds = models.PositiveIntegerField(_("seconds spoken"), null=True, blank=True, editable=False)
    # What the policy allowed when the speech began; another number later judges no earlier speech
    limit_minutes = models.PositiveSmallIntegerField(
        _("minutes allowed"), null=True, blank=True, editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=TurnState, default=TurnState.WAITING, editable=False
    )

    objects = SpeakingTurnQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("turn to speak")
        verbose_name_plural = _("turns to speak")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(state__in=["speaking", "paused"]),
                name="meetings_speakingturn_one_open",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(state="waiting"),
                name="meetings_speakingturn_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"], begun_at=None)
                | Q(
                    state__in=["speaking", "paused", "ended"],
                    begun_at__isnull=False,
                    limit_minutes__isnull=False,
                ),
                name="meetings_speakingturn_begun",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__gte=F("begun_at"), seconds__isnull=False)
                | (~Q(state="ended") & Q(ended_at=None, seconds=None)),
                name="meetings_speakingturn_ended",
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_since__isnull=False)
                | (~Q(state="paused") & Q(paused_since=None)),
                name="meetings_speakingturn_paused",
            ),
            models.CheckConstraint(
                condition=Q(seconds=None) | Q(seconds__lte=A_DAY), name="meetings_speakingturn_within_a_day"
            ),
        ]

    def __str__(self):
        return str(self.participant)

    @property
    def audit_label(self) -> str:
        """Meeting and speaker."""
        return f"{self.meeting.number} {self.participant}"[:120]

    @property
    def unit_in_charge(self):
        """The meeting's department."""
        return self.meeting.unit

    def get_absolute_url(self):
        """The speakers on the page of their meeting."""
        return f"{reverse('meetings:meeting_detail', args=[self.meeting.number])}#speaking"

    @property
    def is_open(self) -> bool:
        """Whether this is who speaks now, also during a pause."""
        return self.state in OPEN_TURN

    def seconds_at(self, at: datetime) -> int:
        """What was spoken until a moment, without the pauses; of a finished speech what is kept of it."""
        if self.seconds is not None:
            return self.seconds
        if self.begun_at is None:
            return 0
        until = min(self.paused_since or at, at)
        return spoken_seconds(self.begun_at, until, paused=self.paused_seconds)

    def paused_at(self, at: datetime) -> int:
        """The seconds of all pauses until a moment."""
        if self.paused_since is None:
            return self.paused_seconds
        return self.paused_seconds + max(0, int((at - self.paused_since).total_seconds()))

    @property
    def over_seconds(self) -> int:
        """The seconds of a finished speech beyond its limit."""
        return max(0, (self.seconds or 0) - (self.limit_minutes or 0) * 60)

    def stage_at(self, at: datetime, *, least: int) -> Stage:
        """How the speech stands against its minutes; from `least` on it is long enough (1.7.3)."""
        return speech_stage(self.seconds_at(at), least=least, most=self.limit_minutes or 0)
