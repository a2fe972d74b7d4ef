"""One meeting: its times, its people, its papers. Deadlines are clocks; this table keeps none."""

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from secrets import token_urlsafe
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base import dates
from comms.base.clock import end_of_day
from comms.base.models import Address, Stateful
from comms.base.reasons import in_words
from comms.base.search import Searched, SearchedQuerySet
from comms.deadlines.models import Clock
from comms.deadlines.rules import ClockTerms
from comms.deadlines.states import Scope
from comms.organization.models import Unit, User
from comms.organization.queries import head_of
from comms.organization.states import UnitRole
from meetings.models.kinds import MeetingKind, MeetingSeries
from meetings.rules import late_minutes, planned_minutes, total_minutes
from meetings.states import AUTOMATIC_ITEMS, MEETING_TABLE, OPEN_AGENDA, UPCOMING, MeetingState


def reads_status(user) -> bool:
    """Whether somebody sees every meeting's status: company-wide readers, the quality department (1.3.1)."""
    return user.sees_all or user.works_in(UnitRole.QUALITY)


def own_units(user) -> set[int]:
    """The units in which someone holds a post; heads of units above read more, but work in these."""
    return {held.unit_id for held in user.posts}


class MeetingQuerySet(SearchedQuerySet):
    """Words for asking about meetings."""

    def visible_to(self, user):
        """Meetings whose papers one reads; for those who answer for the procedure the status of every meeting
        that is not confidential (1.7.a.4). That a confidential one was held stands on the year board.
        """
        if not user.is_authenticated:
            return self.none()
        papers = self._papers(user)
        if reads_status(user):
            papers |= Q(confidential=False)
        return self.filter(papers)

    def papers_for(self, user):
        """Meetings whose agenda and materials one may read; nobody reads more by a company-wide post."""
        return self.filter(self._papers(user))

    def _papers(self, user) -> Q:
        people = user.person_ids
        own = Q(chair__in=people) | Q(minute_taker__in=people)
        own |= Q(unit__in=user.unit_ids, confidential=False)
        invited = self.model._base_manager.filter(participants__user__in=people)
        return own | Q(pk__in=invited.values("pk"))

    def upcoming(self):
        """Meetings that are still to be held."""
        return self.filter(state__in=UPCOMING)


def sign_in_token() -> str:
    """The secret of a meeting's QR code."""
    return token_urlsafe(12)


class Meeting(Searched, Stateful):
    """An occurrence of a series, or a meeting of its own (series empty)."""

    TABLE = MEETING_TABLE
    SEARCHED = frozenset({"number", "title"})
    HISTORY = Address("meetings")
    EVENT_LABELS = {
        "handed_over": _("Handed over"),
        "invited": _("Participant added"),
        "uninvited": _("Participant taken off the list"),
        "replied": _("Reply"),
        "signed_in": _("Signed in"),
        "left": _("Left before the end"),
        "sign_in_corrected": _("Attendance sheet corrected"),
        "window_lost": _("Not held in its days"),
        "helpers_named": _("Helping departments named"),
        "kept_close": _("Kept to its participants"),
        "leader_planned": _("Turn to lead"),
        "leader_changed": _("Somebody else leads"),
        "leader_missing": _("Nobody leads"),
        "cannot_lead": _("Cannot lead"),
        "looked_at": _("Looked at an open resolution"),
    }
    ATTACHABLE = (*OPEN_AGENDA, MeetingState.FINISHED)

    number = models.CharField(_("no."), max_length=20, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    kind = models.ForeignKey(MeetingKind, models.PROTECT, related_name="meetings", verbose_name=_("kind"))
    series = models.ForeignKey(
        MeetingSeries,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("series"),
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("responsible department"))
    period_key = models.CharField(_("period"), max_length=12, blank=True, editable=False)
    # What the series planned; it never changes once somebody moved or announced the meeting.
    original_start = models.DateTimeField(_("planned start"), editable=False)
    window_from = models.DateField(_("earliest day by the rule"), null=True, editable=False)
    window_to = models.DateField(_("latest day by the rule"), null=True, editable=False)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    location = models.CharField(_("place"), max_length=120, blank=True)
    chair = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    minute_taker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minute taker")
    )
    extended_reason = models.CharField(_("reason for more than two hours"), max_length=200, blank=True)
    short_notice_reason = models.CharField(_("reason for the short notice"), max_length=200, blank=True)
    # Title, place, people and papers are for those who take part; from the beginning where the kind says it
    confidential = models.BooleanField(_("for its participants only"), default=False, editable=False)
    # A meeting of a kind that is called when there is need takes up what this one left open, no other does
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("goes on with"),
    )
    # Called with everybody whom its kind invites; a meeting of a series has the audience of that
    with_audience = models.BooleanField(_("with the audience of its kind"), default=False, editable=False)
    # Somebody said who it is; otherwise it is whoever the series means when the agenda goes out
    chair_named = models.BooleanField(_("chair named"), default=False, editable=False)
    minute_taker_named = models.BooleanField(_("minute taker named"), default=False, editable=False)
    # Whom somebody took off the list by hand; the audience of the series does not bring them back
    taken_off = models.ManyToManyField(User, related_name="+", editable=False)
    provisional = models.BooleanField(_("provisional"), default=False, editable=False)
    moved_by_hand = models.BooleanField(_("moved by hand"), default=False, editable=False)
    out_of_rule = models.BooleanField(_("outside the rule"), default=False, editable=False)
    move_reason = models.CharField(_("reason of the move"), max_length=400, blank=True, editable=False)
    cancel_reason = models.CharField(
        _("reason of the cancellation"), max_length=400, blank=True, editable=False
    )
    not_held_reason = models.CharField(_("why it was not held"), max_length=400, blank=True, editable=False)
    actual_start = models.DateTimeField(_("actual start"), null=True, editable=False)
    actual_end = models.DateTimeField(_("actual end"), null=True, editable=False)
    over_cap = models.BooleanField(_("over two hours"), default=False, editable=False)
    no_resolution_reason = models.CharField(_("why there is no resolution"), max_length=400, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    sign_in_token = models.CharField(max_length=24, default=sign_in_token, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=16, choices=MeetingState, default=MeetingState.SCHEDULED, editable=False
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "period_key"],
                condition=Q(series__isnull=False),
                name="meetings_meeting_once_per_period",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meetings_meeting_order"),
            models.CheckConstraint(
                condition=Q(actual_end=None) | Q(actual_end__gt=F("actual_start")),
                name="meetings_meeting_actual_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""), name="meetings_meeting_cancelled_why"
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True) | ~Q(period_key=""),
                name="meetings_meeting_of_series_has_period",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="meetings_meeting_due")]

    def __str__(self):
        return f"{self.title} ({dates.day(self.starts_at)})"

    @property
    def audit_label(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"[:120]

    def get_absolute_url(self):
        """The meeting page."""
        return reverse("meetings:meeting_detail", args=[self.number])

    # Facts

    @property
    def own_items(self):
        """Agenda items that people put on, without the automatic ones."""
        return self.agenda_items.exclude(type__in=AUTOMATIC_ITEMS)

    @property
    def in_turn(self) -> bool:
        """Whether the leaders of its series take turns (1.5.2.2)."""
        return self.series is not None and self.series.rota_id is not None

    @property
    def planned_minutes(self) -> int:
        """The planned length in minutes."""
        return planned_minutes(self.starts_at, self.ends_at)

    @cached_property
    def agenda_minutes(self) -> int:
        """The sum of the items' planned minutes."""
        return total_minutes(item.planned_minutes for item in self.agenda_items.all())

    @property
    def agenda_overflows(self) -> bool:
        """Whether the items need more time than is planned."""
        return self.agenda_minutes > self.planned_minutes

    @property
    def late_start_minutes(self) -> int:
        """Whole minutes the meeting began late (1.7.2)."""
        if self.actual_start:
            return late_minutes(self.starts_at, self.actual_start)
        return 0

    @property
    def actual_minutes(self) -> int | None:
        """How long it took, once it is over."""
        if self.actual_start and self.actual_end:
            return planned_minutes(self.actual_start, self.actual_end)
        return None

    @property
    def is_upcoming(self) -> bool:
        """Whether it is still to be held."""
        return self.state in UPCOMING

    @property
    def window_ends_at(self):
        """The instant by which the rule wants the meeting held; None for a meeting of its own."""
        if self.window_to:
            return end_of_day(self.window_to)
        return None

    @property
    def why_moved(self) -> str:
        """The reason of the move in the reader's language, also where the portal gave it."""
        return in_words(self.move_reason)

    @property
    def why_cancelled(self) -> str:
        """The reason of the cancellation in the reader's language, also where the portal gave it."""
        return in_words(self.cancel_reason)

    @property
    def needs_explanation(self) -> bool:
        """A meeting that was not held and nobody said why."""
        return self.state == MeetingState.NOT_HELD and not self.not_held_reason

    def papers_open_to(self, user) -> bool:
        """Whether someone may read agenda, materials and resolutions of this meeting."""
        return user.is_authenticated and type(self).objects.papers_for(user).filter(pk=self.pk).exists()

    def may_attach(self, user) -> bool:
        """Papers hang on agenda items, which only those who read the papers see."""
        return False

    # Clocks

    def clock_terms(self, name, change) -> ClockTerms | None:
        """The terms of the meeting's clocks.

        Explanation (1.5.1.1), agenda (1.7.b.5), finish (1.7.2), minutes (1.7.7.2), a leader where all are out
        (1.5.2.3). A kind without minutes has no clock of them, one that is decided on its day none of its
        agenda.
        """
        if (name == "agenda" and self.kind.is_decided_daily) or (
            name == "minutes" and not self.kind.needs_minutes
        ):
            return None
        begun = change.occurred_at
        if name == "leader":
            return self._leader_terms(begun)
        terms = {
            "agenda": ClockTerms(
                "agenda", self.kind.agenda_policy, begun, event_at=self.starts_at, cycle=self.sequence + 1
            ),
            "finish": ClockTerms("finish", "meetings.finish", begun),
            "explanation": ClockTerms("explanation", "meetings.explain", begun),
            "minutes": ClockTerms("minutes", "minutes.distribute", self.actual_end or begun),
        }[name]
        return replace(terms, unit=self.unit, person=self.minute_taker, label=self.title, **self.kept_close())

    def _leader_terms(self, begun: datetime) -> ClockTerms:
        """The responsible department names somebody before the meeting begins, each time that all are out."""
        rounds = Clock.objects.of(self, "leader").count()
        terms = ClockTerms("leader", "meetings.leader_named", begun, due_at=self.starts_at, cycle=rounds + 1)
        return replace(terms, unit=self.unit, person=head_of(self.unit), label=self.title)

    def kept_close(self, *others: User | None) -> dict[str, Any]:
        """What the clocks of a confidential meeting and of its papers say besides: they are for the chair,
        the minute taker and these people alone, and nobody else is told (1.7.a.4).
        """
        if not self.confidential:
            return {}
        named = {person for person in (self.chair, self.minute_taker, *others) if person}
        return {"scope": Scope.PRIVATE, "named": tuple(named), "escalate": False}
