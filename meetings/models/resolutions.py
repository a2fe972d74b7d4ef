"""What was resolved, who carries it out, how and until when (1.7.6.2, 1.7.8)."""

from dataclasses import replace

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import end_of_day, today
from comms.base.models import Address, Stateful
from comms.base.search import Searched, SearchedQuerySet
from comms.deadlines.rules import ClockTerms
from comms.organization.models import Unit, User
from comms.organization.queries import head_of
from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Meeting, reads_status
from meetings.states import OPEN_RESOLUTION, RESOLUTION_TABLE, ResolutionState


class ResolutionQuerySet(SearchedQuerySet):
    """Words for asking about resolutions."""

    def visible_to(self, user):
        """One's own, those with a step of one's own, tracked ones, those of papers one reads; status readers
        all but confidential ones.
        """
        if not user.is_authenticated:
            return self.none()
        mine = Q(owner__in=user.person_ids) | Q(meeting__in=Meeting.objects.papers_for(user))
        tracked = Q(tracking_unit__in=user.headed_unit_ids, meeting__confidential=False)
        own_steps = self.model._base_manager.filter(
            action_steps__assignee__in=user.person_ids, action_steps__plan_version=F("plan_version")
        )
        tracked |= Q(pk__in=own_steps.values("pk"), meeting__confidential=False)
        watched = Q(meeting__confidential=False) if reads_status(user) else Q(pk=None)
        return self.filter(mine | tracked | watched)

    def open(self):
        """Resolutions that are still to be carried out or verified."""
        return self.filter(state__in=OPEN_RESOLUTION)

    def overdue(self, at):
        """Open ones whose due day is over; reported ones wait for the verifier and are not overdue."""
        unreported = [state for state in OPEN_RESOLUTION if state != ResolutionState.DONE_REPORTED]
        return self.filter(state__in=unreported, due_on__lt=today(at))


class Resolution(Searched, Stateful):
    """One resolved matter with the person who answers for it."""

    TABLE = RESOLUTION_TABLE
    SEARCHED = frozenset({"number", "text", "result"})
    HISTORY = Address("resolutions")
    EVENT_LABELS = {
        "handed_over": _("Handed over"),
        "clocks_restarted": _("Deadlines begin anew"),
        "due_set": _("Due day set"),
        "step_handed_over": _("Step handed over"),
        "step_finished": _("Step done"),
        "step_reopened": _("Step not done after all"),
        "progress": _("Progress noted"),
        "superseded_other": _("Supersedes an older resolution"),
    }

    number = models.CharField(_("no."), max_length=24, unique=True, editable=False)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="resolutions", verbose_name=_("meeting")
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resolutions",
        verbose_name=_("agenda item"),
    )
    text = models.TextField(_("resolution"), max_length=2000)
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="resolutions", verbose_name=_("person responsible")
    )
    tracking_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("follow-up by"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_changes = models.PositiveSmallIntegerField(
        _("times the due day was moved"), default=0, editable=False
    )
    plan_version = models.PositiveSmallIntegerField(default=0, editable=False)
    cycle = models.PositiveSmallIntegerField(default=1, editable=False)
    percent = models.PositiveSmallIntegerField(_("progress in percent"), default=0, editable=False)
    result = models.TextField(_("result"), blank=True, max_length=4000, editable=False)
    remark = models.CharField(_("remark"), max_length=400, blank=True, editable=False)
    adopted_at = models.DateTimeField(_("adopted at"), editable=False)
    done_at = models.DateTimeField(_("reported as done at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("verified by")
    )
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="supersedes",
        editable=False,
        verbose_name=_("superseded by"),
    )
    state = models.CharField(
        _("state"), max_length=16, choices=ResolutionState, default=ResolutionState.PLAN_DUE, editable=False
    )

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["-adopted_at", "-id"]
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, state__in=OPEN_RESOLUTION)
                | (Q(closed_at__isnull=False) & ~Q(state__in=OPEN_RESOLUTION)),
                name="meetings_resolution_closed_when_done",
            ),
            models.CheckConstraint(
                condition=~Q(superseded_by=F("id")), name="meetings_resolution_not_by_itself"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="meetings_resolution_percent"),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="meetings_resolution_due"),
            models.Index(fields=["owner", "state"], name="meetings_resolution_owner"),
        ]

    def __str__(self):
        return f"{self.number} {self.text[:60]}"

    @property
    def audit_label(self) -> str:
        """Number and the beginning of the text."""
        return str(self)[:120]

    def get_absolute_url(self):
        """The resolution's page."""
        return reverse("meetings:resolution_detail", args=[self.number])

    @property
    def unit_in_charge(self):
        """The unit that follows it up."""
        return self.tracking_unit

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out or verified."""
        return self.state in OPEN_RESOLUTION

    @property
    def takes_progress(self) -> bool:
        """Whether it is still being carried out, its result not reported."""
        return self.is_open and self.state != ResolutionState.DONE_REPORTED

    @property
    def is_given_up(self) -> bool:
        """Whether it was dropped or superseded."""
        return self.state in (ResolutionState.DROPPED, ResolutionState.SUPERSEDED)

    @property
    def steps(self):
        """The steps of the present action plan."""
        return self.action_steps.filter(plan_version=self.plan_version)

    def may_attach(self, user) -> bool:
        """Proof of the plan and the result is added by whoever may still do something with the resolution."""
        return bool(self.allowed(user))

    def is_overdue(self, at) -> bool:
        """Whether its due day is over and nothing is reported."""
        return bool(
            self.due_on
            and self.is_open
            and self.state != ResolutionState.DONE_REPORTED
            and self.due_on < today(at)
        )

    @property
    def verifier(self) -> User | None:
        """Who looks at the result first: the head who follows up, or chair or minute taker, never the owner.

        Who follows up reads only what is not confidential (1.7.a.4).
        """
        people = [self.meeting.chair, self.meeting.minute_taker]
        if not self.meeting.confidential:
            people.insert(0, head_of(self.tracking_unit))
        able = (person for person in people if person and person.is_active)
        return next((person for person in able if person.pk != self.owner_id), None)

    def clock_terms(self, name, change) -> ClockTerms:
        """Whose turn it is: the owner's with plan (1.7.6.2) and result (1.7.8), then theirs who judge them.

        Without a due day the result is measured. Versions and cycles only grow, so that each return and each
        new person opens a cycle of its own.
        """
        begun, cycle, meeting, unit = change.occurred_at, self.cycle, self.meeting, self.tracking_unit
        if name == "plan":
            terms = ClockTerms("plan", "resolution.plan", begun, person=self.owner)
            cycle += self.plan_version
        elif name == "judgement":
            terms = ClockTerms("judgement", "resolution.judge", begun, person=meeting.chair)
            unit, cycle = meeting.unit, self.plan_version
        elif name == "verification":
            terms = ClockTerms("verification", "resolution.verify", begun, person=self.verifier)
        else:
            terms = ClockTerms("result", "resolution.result", begun, person=self.owner)
            if self.due_on:
                terms = replace(terms, due_at=end_of_day(self.due_on))
        kept_close = meeting.kept_close(self.owner)
        return replace(terms, cycle=cycle, unit=unit, label=self.text[:80], **kept_close)
