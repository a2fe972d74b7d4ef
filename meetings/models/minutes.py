"""The minutes of a meeting: a draft, sealed revisions, and one row per recipient (1.7.7)."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.errors import GuardFailed
from comms.base.models import Address, Record, Stateful
from comms.base.search import Searched, SearchedQuerySet, found
from comms.deadlines.models import Clock
from comms.deadlines.rules import ClockTerms
from comms.organization.models import User
from comms.organization.queries import heads_above, management_representatives, somebody_acts
from meetings.models.meetings import Meeting, own_units
from meetings.rules import MinutesFacts, Problem, completeness
from meetings.states import ATTENDED, MINUTES_TABLE, MinutesState, Output, Why

SENTENCES = {
    Problem.TIME: _("Enter when the meeting began and ended."),
    Problem.PLACE: _("Enter where the meeting took place."),
    Problem.CHAIR: _("Enter who chaired the meeting."),
    Problem.ATTENDANCE: _("Nobody has signed in. Enter who was there."),
    Problem.AGENDA: _("The agenda is empty."),
    Problem.OUTCOME: _("Enter the outcome of each agenda item."),
    Problem.BODY: _("Write what was discussed."),
    Problem.RESOLUTIONS: _("A meeting must reach a resolution. Add one, or say why there is none."),
    Problem.OWNER: _("Name the person responsible for each resolution."),
    Problem.DUE: _("Enter the due day of each resolution."),
}

# Where the draft itself says it; other gaps are filled in the meeting, on its agenda, in its resolutions
FIELDS = {
    Problem.BODY: "body",
    Problem.RESOLUTIONS: "no_resolution_reason",
}

DONE = {
    Problem.TIME: _("Times"),
    Problem.PLACE: _("Place"),
    Problem.CHAIR: _("Chair"),
    Problem.ATTENDANCE: _("Attendance"),
    Problem.AGENDA: _("Agenda"),
    Problem.OUTCOME: _("Outcomes"),
    Problem.BODY: _("What was discussed"),
    Problem.RESOLUTIONS: _("Resolutions"),
    Problem.OWNER: _("Persons responsible"),
    Problem.DUE: _("Due days"),
}


def _is_there(person: User, writer: int | None, at: datetime) -> bool:
    """Whether a person who did not write can decide now, or somebody else acts for them."""
    return person.pk != writer and somebody_acts(person, at, but=writer)


class MinutesQuerySet(SearchedQuerySet):
    """Words for asking about minutes."""

    def word_fits(self, word):
        """Number of the minutes or of the meeting, or its title."""
        return super().word_fits(word) | Q(meeting__pk__listed=found(Meeting, word))

    def visible_to(self, user):
        """Writers and the chair always; recipients once a revision was distributed to them."""
        if not user.is_authenticated:
            return self.none()
        writers = (
            Q(meeting__chair__in=user.person_ids)
            | Q(meeting__minute_taker__in=user.person_ids)
            | Q(meeting__unit__in=own_units(user), meeting__confidential=False)
        )
        # Whoever approves in the place of the chair sees them while it is their turn
        kind = ContentType.objects.get_for_model(Minutes)
        turns = Clock.objects.open().filter(content_type=kind, name="review", person__in=user.person_ids)
        writers |= Q(pk__in=turns.values("object_id"))
        helps = Q(revisions__signatures__unit__in=user.headed_unit_ids, meeting__confidential=False)
        writers |= Q(pk__in=self.model._base_manager.filter(helps).values("pk"))
        received = self.model._base_manager.filter(revisions__distributions__recipient__in=user.person_ids)
        return self.filter(writers | Q(pk__in=received.values("pk")))


class Minutes(Searched, Stateful):
    """The minutes of one meeting. `body` is the draft; what counts is the sealed revision."""

    TABLE = MINUTES_TABLE
    SEARCHED = frozenset({"number"})
    HISTORY = Address("minutes")
    EVENT_LABELS = {
        "acknowledged": _("Acknowledged"),
        "receipt_ended": _("Stays unconfirmed: the recipient has left"),
    }

    number = models.CharField(_("no."), max_length=20, unique=True, editable=False)
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes", verbose_name=_("meeting"))
    output = models.CharField(_("worked up into"), max_length=12, choices=Output, default=Output.MINUTES)
    body = models.TextField(_("what was discussed"), blank=True, max_length=60_000)
    current = models.ForeignKey(
        "MinutesRevision", models.PROTECT, null=True, related_name="+", editable=False
    )
    return_reason = models.CharField(_("why it was returned"), max_length=1000, blank=True, editable=False)
    correction_reason = models.CharField(
        _("why it is corrected"), max_length=1000, blank=True, editable=False
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    # Whoever approved them wants them to go out only when somebody distributes them, or the three days end
    kept_back = models.BooleanField(_("kept back"), default=False, editable=False)
    state = models.CharField(
        _("state"), max_length=14, choices=MinutesState, default=MinutesState.DRAFTING, editable=False
    )

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="meetings_minutes_approved_together",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.meeting.title}"

    @property
    def audit_label(self) -> str:
        """Number and title."""
        return str(self)[:120]

    def get_absolute_url(self):
        """The minutes' page."""
        return reverse("meetings:minutes_detail", args=[self.number])

    @property
    def unit_in_charge(self):
        """The meeting's department."""
        return self.meeting.unit

    @property
    def is_draft(self) -> bool:
        """Whether the text may be changed."""
        return self.state == MinutesState.DRAFTING

    @property
    def signatures(self):
        """The counter-signatures that are asked for on the revision that was sealed last."""
        assert self.current is not None, "minutes are sealed before anybody signs them"
        return self.current.signatures

    def approver(self, at: datetime, *, writer: User | None = None) -> User | None:
        """Who approves the sealed revision: the chair, or who acts for them, but never who wrote it (`writer`
        while it is being sealed).

        When nobody of these is left, the next above; then the management representative, of a confidential
        meeting another member. None when there is nobody.
        """
        if writer is None and self.current is not None:
            writer = self.current.author
        author = writer.pk if writer else None
        chair = self.meeting.chair
        if chair is None or _is_there(chair, author, at):
            return chair
        if self.meeting.confidential:
            there = self.meeting.participants.filter(user__is_active=True)
            members = [part.user for part in there if part.user is not None]
        else:
            members = [*heads_above(chair), *management_representatives()]
        others = (person for person in members if person.pk not in (chair.pk, author))
        return next((person for person in others if _is_there(person, author, at)), None)

    def history_open_to(self, user) -> bool:
        """The history is for those who write or approve; recipients read the minutes alone."""
        return user.has_perm("meetings.oversee_minutes", self)

    def clock_terms(self, name, change) -> ClockTerms:
        """Whose turn it is: the minute taker's to write them, the chair's to review them (1.7.7.1).

        The number of sealed revisions grows with each submission, so that each round has a cycle of its own.
        Beyond the two nobody reads a draft of a confidential meeting, so nobody else is told.
        """
        meeting, sealed = self.meeting, self.revisions.count()
        if name == "writing":
            begun = change.occurred_at if sealed else meeting.actual_end or change.occurred_at
            terms = ClockTerms("writing", "minutes.write", begun, person=meeting.minute_taker)
        else:
            reviewer = self.approver(change.at, writer=change.by)
            terms = ClockTerms("review", "minutes.review", change.occurred_at, person=reviewer)
        return replace(
            terms, cycle=sealed + 1, unit=meeting.unit, label=meeting.title, **meeting.kept_close()
        )

    def facts(self) -> MinutesFacts:
        """What the completeness check looks at (1.7.7.1)."""
        meeting = self.meeting
        return MinutesFacts(
            has_times=bool(meeting.actual_start and meeting.actual_end),
            has_place=bool(meeting.location),
            has_chair=bool(meeting.chair_id),
            present=meeting.participants.filter(attendance__in=ATTENDED).count(),
            outcomes=[bool(outcome) for outcome in meeting.agenda_items.values_list("outcome", flat=True)],
            has_body=bool(self.body.strip()),
            resolutions=[
                (bool(owner), bool(due))
                for owner, due in meeting.resolutions.values_list("owner_id", "due_on")
            ],
            needs_resolutions=meeting.kind.needs_resolutions,
            reason_for_none=meeting.no_resolution_reason,
        )

    def problems(self) -> list[Problem]:
        """What is still missing before the minutes may be submitted."""
        return completeness(self.facts())

    def check_complete(self) -> None:
        """Raise GuardFailed with a sentence per gap (1.7.7.1, 1.7.6.1), by field where the draft has one."""
        errors: dict[str, list[Any]] = defaultdict(list)
        for problem in self.problems():
            errors[FIELDS.get(problem, "non_field_errors")].append(SENTENCES[problem])
        if errors:
            raise GuardFailed(errors=errors)


class MinutesRevision(Record):
    """What was submitted, sealed: the document as data and its SHA-256."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="revisions", verbose_name=_("minutes"))
    number = models.PositiveSmallIntegerField(_("revision"))
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    submitted_at = models.DateTimeField(_("submitted at"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("revision of minutes")
        verbose_name_plural = _("revisions of minutes")
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="meetings_minutesrevision_once")
        ]

    def __str__(self):
        return f"{self.minutes.number} / {self.number}"


class Distribution(Record):
    """One revision for one recipient: why, sent, read, acknowledged (1.7.7.2)."""

    revision = models.ForeignKey(
        MinutesRevision, models.PROTECT, related_name="distributions", verbose_name=_("revision")
    )
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recipient"))
    why = models.CharField(_("as"), max_length=10, choices=Why)
    sent_at = models.DateTimeField(_("sent at"))
    late = models.BooleanField(_("sent late"), default=False)
    read_at = models.DateTimeField(_("read at"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)

    class Meta:
        ordering = ["id"]
        verbose_name = _("recipient of minutes")
        verbose_name_plural = _("recipients of minutes")
        constraints = [
            models.UniqueConstraint(fields=["revision", "recipient"], name="meetings_distribution_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(read_at__isnull=False),
                name="meetings_distribution_read_before_acknowledged",
            ),
        ]
        indexes = [models.Index(fields=["acknowledged_at", "sent_at"], name="meetings_distribution_open")]

    def __str__(self):
        return f"{self.revision} → {self.recipient}"
