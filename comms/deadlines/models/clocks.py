"""Clocks: one row per duty with its due time, its pauses and the rungs of its ladder."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record, Signed
from comms.base.search import Searched, SearchedQuerySet
from comms.deadlines.states import CLOCK_TONES, OPEN, UNBREACHED, Claim, ClockState, Outcome, Scope
from comms.organization.models import NamesUnits


def outcome_q(outcome: str, at) -> Q:
    """The condition of one compliance column at an instant; the page's numbers and their lists share it."""
    conditions = {
        Outcome.MET: Q(state=ClockState.MET),
        Outcome.LATE: Q(state=ClockState.MET_LATE),
        Outcome.MISSED: Q(state=ClockState.BREACHED)
        | Q(state__in=UNBREACHED, due_at__lte=at)
        | Q(state=ClockState.CANCELLED, breached_at__isnull=False),
        Outcome.RUNNING: Q(state__in=UNBREACHED, due_at__gt=at),
    }
    return conditions[Outcome(outcome)]


def claimed_q() -> Q:
    """What was done in time only by the time that was said, and recorded after it; never what the other side
    contradicts. Most of it is late, and stays so.
    """
    limit = Coalesce("breached_at", "due_at")
    by_claim = Q(met_by__isnull=False, met_at__lte=limit, closed_at__gt=limit)
    return by_claim & ~Q(claim=Claim.CONTRADICTED)


class ClockQuerySet(NamesUnits, SearchedQuerySet):  # type: ignore[override]
    """Words for asking about clocks."""

    def visible_to(self, user):
        """One's own, those of the units in which one holds a post, all of them for company-wide readers; of
        private ones those that name one. Never those kept from one or from one's unit.
        """
        if not user.is_authenticated:
            return self.none()
        people, units = user.person_ids, {held.unit_id for held in user.posts}
        by_unit = Q(person__in=people) | Q(unit_id__in=user.unit_ids)
        if user.sees_all:
            by_unit = Q()
        named = Clock.named.through.objects.filter(user__in=people)
        private = Q(person__in=people) | Q(pk__in=named.values("clock_id"))
        seen = self.filter((by_unit & ~Q(scope=Scope.PRIVATE)) | (private & Q(scope=Scope.PRIVATE)))
        # Nobody sees through the rights of another what is kept from either of them
        kept = Clock.not_persons.through.objects.filter(user__in=people)
        kept_from_units = Clock.not_units.through.objects.filter(unit__in=units)
        return seen.exclude(pk__in=kept.values("clock_id")).exclude(pk__in=kept_from_units.values("clock_id"))

    def of(self, subject, *names):
        """The clocks of one subject, those of these names when some are given."""
        clocks = self.filter(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)
        if names:
            return clocks.filter(name__in=names)
        return clocks

    def open(self):
        """Duties not yet done."""
        return self.filter(state__in=OPEN)

    def overdue(self, at):
        """Open and past the due time, whether or not the sweep has noticed yet."""
        return self.open().filter(due_at__lte=at)

    def outcome(self, outcome, at):
        """The clocks that one column of the compliance page counts."""
        return self.filter(outcome_q(outcome, at))

    def claimed(self):
        """Those done in time by nothing but the time that was said."""
        return self.filter(claimed_q())

    def due_between(self, after, until):
        """Due later than `after`, at the latest at `until` (the index is on listed_at, which is the due time
        where there is one).
        """
        return self.filter(due_at__isnull=False, listed_at__gt=after, listed_at__lte=until)

    def counted(self):
        """Clocks with a due time that the compliance page counts."""
        return self.exclude(due_at=None).exclude(state=ClockState.CANCELLED, breached_at=None)


class Clock(Searched, Signed, Record):
    """One duty: what, from when to when, whose, and how it ended. Addressed by subject and its name there.

    `started_at` is the event's own time, `created_at` the recording. `due_at` empty = measured, never
    overdue. `breached_at` is the due time that passed unmet and stays for ever. `closed_at` is the recording
    of the end, `met_at` the event's own time; where that is earlier it is what somebody said, and `claim` is
    what the other side answered.
    """

    # Not the subject: of a private clock it holds less than the subject says
    SEARCHED = frozenset({"label"})

    name = models.CharField(max_length=40)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    policy = models.CharField(_("policy"), max_length=64)
    clause = models.CharField(_("clause"), max_length=16, blank=True)
    label = models.CharField(_("subject"), max_length=160, blank=True)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    unit = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clocks",
        verbose_name=_("unit"),
        db_index=False,
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clocks",
        verbose_name=_("person responsible"),
        db_index=False,
    )
    # Who may know of it: listed and counted without its subject, a clock says so itself
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.NORMAL)
    not_persons = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    not_units = models.ManyToManyField("organization.Unit", blank=True, related_name="+")
    named = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    escalate = models.BooleanField(default=True)
    basis = models.CharField(_("basis"), max_length=20)
    started_at = models.DateTimeField(_("from"))
    promised_at = models.DateTimeField(null=True)
    event_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    # what lists are ordered by: a measured duty stands where it began
    listed_at = models.GeneratedField(
        expression=Coalesce("due_at", "started_at"), output_field=models.DateTimeField(), db_persist=True
    )
    state = models.CharField(_("state"), max_length=10, choices=ClockState, default=ClockState.RUNNING)
    met_at = models.DateTimeField(_("done at"), null=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    breached_at = models.DateTimeField(_("overdue since"), null=True)
    closed_at = models.DateTimeField(null=True)
    claim = models.CharField(
        _("said time"), max_length=12, choices=Claim, blank=True, default="", editable=False
    )
    claim_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    claim_at = models.DateTimeField(null=True, editable=False)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "name", "cycle"], name="deadlines_clock_once_a_cycle"
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "name"],
                condition=Q(state__in=OPEN),
                name="deadlines_clock_one_open_a_name",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ClockState.MET, ClockState.MET_LATE], met_at__isnull=False)
                | (~Q(state__in=[ClockState.MET, ClockState.MET_LATE]) & Q(met_at__isnull=True)),
                name="deadlines_clock_met_when_done",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ClockState.BREACHED, ClockState.MET_LATE])
                | Q(breached_at__isnull=False),
                name="deadlines_clock_breach_has_time",
            ),
            models.CheckConstraint(
                condition=Q(claim="", claim_by=None, claim_at=None)
                | (~Q(claim="") & Q(claim_by__isnull=False, claim_at__isnull=False)),
                name="deadlines_clock_claim_together",
            ),
        ]
        indexes = [
            models.Index(fields=["listed_at", "id"], name="deadlines_clock_listed"),
            models.Index(fields=["unit", "listed_at", "id"], name="deadlines_clock_unit"),
            models.Index(fields=["clause", "listed_at", "id"], name="deadlines_clock_clause"),
            models.Index(
                fields=["person", "due_at"], condition=Q(state__in=OPEN), name="deadlines_clock_desk"
            ),
            models.Index(
                fields=["policy"], condition=Q(state__in=UNBREACHED), name="deadlines_clock_running"
            ),
            # Open ones are few and asked for most: by due time, of a unit's desk, and which things are late
            models.Index(
                fields=["listed_at", "id"], condition=Q(state__in=OPEN), name="deadlines_clock_open"
            ),
            models.Index(
                fields=["unit", "due_at"], condition=Q(state__in=OPEN), name="deadlines_clock_unit_desk"
            ),
            models.Index(
                fields=["content_type", "due_at", "object_id"],
                condition=Q(state__in=OPEN, due_at__isnull=False),
                name="deadlines_clock_late",
            ),
            models.Index(
                fields=["person", "listed_at", "id"],
                condition=Q(person__isnull=False),
                name="deadlines_clock_person",
            ),
        ]

    def __str__(self):
        return self.label or self.name

    @property
    def state_tone(self) -> str:
        """The Bootstrap colour word of the state chip."""
        return CLOCK_TONES[ClockState(self.state)]

    @property
    def is_open(self) -> bool:
        """Whether the duty is still to be done."""
        return self.state in OPEN

    @property
    def counts_at(self):
        """When it was done, as far as that counts: as it was said, unless the other side contradicts it."""
        return self.closed_at if self.claim == Claim.CONTRADICTED else self.met_at

    @property
    def said_at(self):
        """The time at which somebody says that it was done, where it was recorded later; else None."""
        if self.met_by_id and self.met_at and self.closed_at and self.met_at < self.closed_at:
            return self.met_at
        return None

    @property
    def is_parked(self) -> bool:
        """Whether a reminder was given up and waits for a person. Lists prefetch the steps."""
        return any(step.parked_at for step in self.steps.all())

    @cached_property
    def seen_subject(self):
        """What the duty is about, where `queries.with_subjects` found that the reader may see it."""

    def get_absolute_url(self):
        """The page that explains the clock."""
        return reverse("deadlines:clock_explain", args=[self.uuid])


class ClockPause(models.Model):
    """A stretch in which a clock stood still, at the latest until the wake date."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses")
    starts_at = models.DateTimeField()
    wakes_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(wakes_at__gt=F("starts_at")), name="deadlines_clockpause_order"
            ),
            models.UniqueConstraint(
                fields=["clock"], condition=Q(ended_at=None), name="deadlines_clockpause_one_open"
            ),
        ]

    def __str__(self):
        return f"{self.starts_at} – {self.ends_at}"

    @property
    def ends_at(self):
        """The end, or the wake date while it lasts."""
        return self.ended_at or self.wakes_at


class StepQuerySet(models.QuerySet):
    """Words for the sweep."""

    def due(self, at):
        """Planned steps whose time has come, parked ones and those waiting for a retry left out."""
        return self.filter(fired_at=None, parked_at=None, at__lte=at).filter(
            Q(retry_at=None) | Q(retry_at__lte=at)
        )

    def unannounced(self, at):
        """Fired steps whose notices are still to be written."""
        waiting = self.filter(fired_at__isnull=False, announced_at=None, parked_at=None)
        return waiting.filter(Q(retry_at=None) | Q(retry_at__lte=at))

    def parked(self):
        """Steps given up after too many failures, for a person to look at."""
        return self.filter(parked_at__isnull=False)


class ClockStep(models.Model):
    """One rung of a clock's ladder, planned when the clock starts and fired once. What never fired is removed
    when the duty is done.
    """

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="steps")
    rung = models.CharField(max_length=24)
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    parked_at = models.DateTimeField(null=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["at", "level", "id"]
        constraints = [models.UniqueConstraint(fields=["clock", "rung"], name="deadlines_clockstep_once")]
        indexes = [
            models.Index(
                fields=["at", "id"],
                condition=Q(fired_at=None, parked_at=None),
                name="deadlines_clockstep_next",
            ),
            models.Index(
                fields=["id"],
                condition=Q(fired_at__isnull=False, announced_at=None, parked_at=None),
                name="deadlines_clockstep_tell",
            ),
            models.Index(
                fields=["parked_at"], condition=Q(parked_at__isnull=False), name="deadlines_clockstep_parked"
            ),
        ]

    def __str__(self):
        return f"{self.clock} {self.rung}"


class PeriodicJob(models.Model):
    """When a periodic job last began and ended; the row named "tick" is the heartbeat of the sweep."""

    name = models.CharField(max_length=80, unique=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return self.name
