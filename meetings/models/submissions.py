"""Conclusions that another body approves (1.7.c.4, 1.7.d.6)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.models import Address, Stateful
from comms.base.search import Searched, SearchedQuerySet
from comms.deadlines.rules import ClockTerms
from comms.organization.models import User
from comms.organization.queries import unit_of_role
from meetings.models.agenda import AgendaItem
from meetings.models.kinds import MeetingKind
from meetings.models.meetings import Meeting
from meetings.states import OPEN_SUBMISSION, SUBMISSION_TABLE, SubmissionState


class SubmissionQuerySet(SearchedQuerySet):
    """Words for asking about submissions."""

    def visible_to(self, user):
        """Those from meetings whose papers one reads, one's own, those on agendas that one reads; and all
        that wait for a body whose meetings one's department prepares, unless they come from a confidential
        meeting.
        """
        if not user.is_authenticated:
            return self.none()
        papers = Meeting.objects.papers_for(user)
        seen = Q(meeting__in=papers) | Q(target__in=papers) | Q(submitted_by__in=user.person_ids)
        roles = {held.unit.role for held in user.posts if held.unit.role}
        seen |= Q(to_kind__unit_role__in=roles, meeting__confidential=False)
        return self.filter(seen)

    def open(self):
        """Those that wait for an answer or for their revision."""
        return self.filter(state__in=OPEN_SUBMISSION)

    def queued(self):
        """Those that wait for an agenda."""
        return self.filter(state=SubmissionState.QUEUED)


class Submission(Searched, Stateful):
    """One conclusion with the agenda on which it stands, and the answer that goes back to its meeting."""

    TABLE = SUBMISSION_TABLE
    SEARCHED = frozenset({"number", "text"})
    HISTORY = Address("submissions")

    number = models.CharField(_("no."), max_length=20, unique=True, editable=False)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="submissions", verbose_name=_("concluded by"), editable=False
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="submissions",
        verbose_name=_("agenda item"),
    )
    text = models.TextField(_("conclusion"), max_length=2000)
    to_kind = models.ForeignKey(
        MeetingKind, models.PROTECT, related_name="+", verbose_name=_("approved by"), editable=False
    )
    submitted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("submitted by"), editable=False
    )
    submitted_at = models.DateTimeField(_("submitted at"), editable=False)
    target = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        related_name="taken_up",
        verbose_name=_("taken up by"),
        editable=False,
    )
    agenda_item = models.OneToOneField(
        AgendaItem,
        models.SET_NULL,
        null=True,
        related_name="submission",
        editable=False,
        verbose_name=_("agenda item"),
    )
    answer = models.CharField(_("answer"), max_length=400, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("decided by")
    )
    deferrals = models.PositiveSmallIntegerField(_("times deferred"), default=0, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=SubmissionState, default=SubmissionState.QUEUED, editable=False
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        verbose_name = _("conclusion for approval")
        verbose_name_plural = _("conclusions for approval")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="on_agenda") | Q(target__isnull=False),
                name="meetings_submission_on_agenda_of_a_meeting",
            ),
        ]
        indexes = [models.Index(fields=["state", "to_kind"], name="meetings_submission_queue")]

    def __str__(self):
        return f"{self.number} {self.text[:60]}"

    @property
    def audit_label(self) -> str:
        """Number and the beginning of the text."""
        return str(self)[:120]

    def get_absolute_url(self):
        """The page of the submission."""
        return reverse("meetings:submission_detail", args=[self.number])

    @property
    def unit_in_charge(self):
        """The department whose meeting concluded it."""
        return self.meeting.unit

    def clock_terms(self, name, change) -> ClockTerms:
        """Whose turn it is: the body's that approves, or whoever submitted what came back. The procedure
        names the next meeting and no number, so both are measured. Each round has a cycle of its own.
        """
        own = {
            "label": self.text[:80],
            "cycle": self.version + 1,
            **self.meeting.kept_close(self.submitted_by),
        }
        if name == "revision":
            return ClockTerms(
                name,
                "submission.revise",
                change.occurred_at,
                unit=self.meeting.unit,
                person=self.submitted_by,
                **own,
            )
        unit = unit_of_role(self.to_kind.unit_role) or self.meeting.unit
        return ClockTerms(name, "submission.decide", change.occurred_at, unit=unit, **own)
