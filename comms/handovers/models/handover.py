"""What every hand-over has: who asked whom, promise, result, and the trail of departments and deadlines."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from comms.base.models import Signed, Stateful
from comms.base.search import Searched, SearchedQuerySet
from comms.base.text import Words
from comms.deadlines.models import Clock
from comms.deadlines.rules import ClockTerms
from comms.handovers import rules
from comms.handovers.states import ENDED, OPEN, SAID_ACTS, UNSENT, WITH_DEPARTMENT, State
from comms.organization.models import NamesUnits, Unit
from comms.organization.queries import quality_dept
from comms.organization.states import Post

# What the side that asks owes: passing it on, sending it again, accepting the result, filing it away
SENDERS_CLOCKS = ("pass_on", "resend", "confirm", "close")
# Acts of the department that may be recorded later than they happened: the clocks that they met, of which the
# first tells of the act, and the one that runs until the sender says whether the time is right
SAID = {
    "promise": (("promise",), "promise_time"),
    "result": (("result", "feedback"), "result_time"),
}
PEOPLE = (
    "filed_by",
    "sent_by",
    "accepted_by",
    "reported_by",
    "confirmed_by",
    "arbitrated_by",
    "closed_by",
)


def person(label):
    """Somebody whom the machine writes down."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


def moment(label, **options):
    """A time that the machine writes."""
    return models.DateTimeField(label, null=True, editable=False, **options)


def together(*names):
    """The condition that these fields are written together or not at all."""
    return Q(**dict.fromkeys(names)) | Q(**{f"{name}__isnull": False for name in names})


class HandOverQuerySet(NamesUnits, SearchedQuerySet):  # type: ignore[override]
    """Words for asking about hand-overs."""

    TRAILS: ClassVar[dict[str, tuple[str, ...]]] = {
        "hops": ("department", "suggested_unit", "returned_by"),
        "deadline_changes": ("requested_by",),
        "clocks": ("met_by", "claim_by"),
    }

    def open(self):
        """Neither closed nor withdrawn."""
        return self.filter(state__in=OPEN)

    def with_units(self):
        """With the units and places that lists show."""
        raise NotImplementedError

    def for_lines(self, *more):
        """With what a list names, and the people and trails of `more`; long texts come when asked for."""
        lines = self.with_units()
        if people := [name for name in PEOPLE if name in more]:
            lines = lines.select_related(*people)
        return lines.prefetch_related(*[self._trail(name) for name in self.TRAILS if name in more])

    def in_full(self):
        """With everything that a page or an answer names: units, people, and the trail."""
        with_people = self.with_units().select_related(*PEOPLE)
        return with_people.prefetch_related(
            *[self._trail(name) for name in self.TRAILS],
        )

    def _trail(self, name):
        rows = self.model._meta.get_field(name).related_model.objects
        return Prefetch(name, rows.select_related(*self.TRAILS[name]))


class HandOver(Searched, Stateful):
    """A sender hands a matter to a department, which promises a time and a result.

    Clauses 1.5.4.5, 1.5.4.6, 1.5.5.3. `round` counts how often a department was asked (each hand-over,
    arbitration and dispute); clocks of one round belong together. Each kind says what letters call it and
    under which name its clocks stand in the law book (`NOUN`), and what nothing is sent without (`NEEDED`).
    """

    EVENT_LABELS = {
        "time_confirmed": _("The said time is right"),
        "time_contradicted": _("The said time is not right"),
    }
    NOUN = ""
    NEEDED: tuple[str, ...] = ("department", "problem")
    hops: Any  # the reverse relations of each kind's own trail
    deadline_changes: Any
    clocks = GenericRelation("deadlines.Clock")
    is_late: bool  # set on the rows of a list by `queries.mark_late`
    TIMELINE_HIDDEN = ("round", "remark")  # the first counts silently, the second repeats the reason
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    number = models.CharField(_("no."), max_length=30, unique=True, editable=False)
    department = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="received_%(class)ss",
        verbose_name=_("to department"),
    )
    problem = models.TextField(_("problem"), max_length=4000)
    reply_by = models.DateTimeField(_("reply wanted by"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    filed_by = person(_("filed by"))
    filed_at = models.DateTimeField(_("filed at"), editable=False)
    sent_by = person(_("sent by"))
    sent_at = moment(_("sent at"))
    accepted_by = person(_("accepted by"))
    accepted_at = moment(_("accepted at"))
    promised_at = moment(_("promised time"))
    promised_content = models.TextField(_("promised result"), max_length=2000, blank=True, editable=False)
    started_at = moment(_("started at"))
    remark = models.TextField(_("last remark"), max_length=2000, blank=True, editable=False)
    handling = models.TextField(_("handling"), max_length=4000, blank=True, editable=False)
    result = models.TextField(_("result"), max_length=4000, blank=True, editable=False)
    reported_by = person(_("fed back by"))
    reported_at = moment(_("fed back at"))
    confirmed_by = person(_("confirmed by"))
    confirmed_at = moment(_("confirmed at"))
    disputed_at = moment(_("disputed at"))
    arbitrated_by = person(_("arbitrated by"))
    arbitrated_at = moment(_("arbitrated at"))
    closed_by = person(_("closed by"))
    closed_at = moment(_("closed at"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UNSENT) | Q(department__isnull=False, sent_at__isnull=False),
                name="%(app_label)s_%(class)s_sent_together",
            ),
            models.CheckConstraint(
                condition=together("accepted_at", "accepted_by", "promised_at"),
                name="%(app_label)s_%(class)s_promise_together",
            ),
            models.CheckConstraint(
                condition=together("reported_at", "reported_by"),
                name="%(app_label)s_%(class)s_report_together",
            ),
            models.CheckConstraint(
                condition=together("confirmed_at", "confirmed_by"),
                name="%(app_label)s_%(class)s_confirmation_together",
            ),
        ]

    def __str__(self):
        return self.number

    # Facts that subclasses know ----------------------------------------------------------------------------

    @property
    def sender(self):
        """The unit that handed the matter over."""
        raise NotImplementedError

    @property
    def serial(self) -> str | None:
        """The running number of the sending unit; None while it was never sent."""
        raise NotImplementedError

    def sending_facts(self, at: datetime) -> dict:
        """Fields that the act of sending writes besides those the person gives."""
        return {}

    # What a page asks --------------------------------------------------------------------------------------

    @property
    def is_answered_late(self) -> bool:
        """Whether the department answered after the reply was wanted (shown red)."""
        return rules.is_later_than_wanted(self._counted("promise", self.accepted_at), self.reply_by)

    @property
    def is_promise_later_than_wanted(self) -> bool:
        """Whether the promised time itself is after the sender's wish: allowed, shown red."""
        return rules.is_later_than_wanted(self.promised_at, self.reply_by)

    @property
    def is_reported_late(self) -> bool:
        """Whether the result came after the promised time."""
        return rules.is_later_than_wanted(self._counted("result", self.reported_at), self.promised_at)

    @property
    def remark_matters(self) -> bool:
        """Whether the reason of the last act is what one wants to read first."""
        telling = (State.RETURNED, State.ARBITRATION, State.DISPUTED, State.WITHDRAWN)
        return bool(self.remark) and self.state in telling

    @property
    def is_open(self) -> bool:
        """Neither closed nor withdrawn."""
        return self.state not in ENDED

    @property
    def return_count(self) -> int:
        """How often departments returned it."""
        return self.hops.filter(returned_at__isnull=False).count()

    @property
    def times_said(self) -> list[Clock]:
        """The clocks of acts that were recorded later than they are said to have happened, oldest first."""
        clocks = [clock for clock in self.clocks.all() if clock.name in SAID and clock.said_at]
        return sorted(clocks, key=lambda clock: clock.pk)

    @property
    def times_said_by_act(self) -> list[tuple[Words, Clock]]:
        """The same, each with what the act is called."""
        labels = dict(SAID_ACTS)
        return [(labels[clock.name], clock) for clock in self.times_said]

    def _counted(self, act: str, said_at: datetime | None) -> datetime | None:
        """The time of an act as far as it counts: one that the sender contradicts does not."""
        told = [clock for clock in self.times_said if clock.name == act and clock.met_at == said_at]
        return told[-1].counts_at if told else said_at

    @property
    def times_waiting(self) -> list[str]:
        """The acts ("promise", "result") whose said time the sender has not answered yet."""
        running = {clock.name for clock in self.clocks.all() if clock.is_open}
        return [act for act, (_names, waiting) in SAID.items() if waiting in running]

    # Clocks and scope --------------------------------------------------------------------------------------

    @property
    def unit_in_charge(self):
        """Whose turn it is: the department while it has the matter, the sender otherwise."""
        if self.state in WITH_DEPARTMENT:
            return self.department
        return self.sender

    def clock_terms(self, name: str, change) -> ClockTerms:
        """The terms of one of the clocks; what the sender owes is measured, and so is the arbitration."""
        return ClockTerms(
            name=name,
            policy=f"{self.NOUN}.{name}",
            started_at=self._clock_start(name, change),
            unit=self._clock_unit(name),
            person=self.accepted_by if name == "result" else None,
            due_at=self._clock_due(name, change),
            cycle=max(self.round, 1),
            label=self.number,
        )

    def _clock_unit(self, name: str) -> Unit | None:
        """Who has to act while the clock runs."""
        if name == "arbitrate":
            return quality_dept()
        if name in SENDERS_CLOCKS:
            return self.sender
        return self.department

    def _clock_start(self, name: str, change) -> datetime:
        return change.occurred_at

    def _clock_due(self, name: str, change) -> datetime | None:
        if name == "promise":
            # A dispute brings its own wish or none; the first wish is over by then.
            if change.event == "dispute":
                return change.data.get("reply_by")
            return self.reply_by
        if name == "result":
            return self.promised_at
        return None


class Hop(Signed):
    """One department that had the matter. The return is written into it once and never changed."""

    round = models.PositiveSmallIntegerField()
    department = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="+",
        verbose_name=_("department"),
    )
    sent_at = models.DateTimeField(_("sent at"))
    reply_by = models.DateTimeField(_("reply wanted by"), null=True)
    arbitrated = models.BooleanField(_("assigned by the quality department"), default=False)
    returned_at = models.DateTimeField(_("returned at"), null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("returned by"),
    )
    reason = models.TextField(_("reason"), blank=True)
    suggested_unit = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("suggested department"),
    )

    class Meta:
        abstract = True
        ordering = ["round"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None, reason="", suggested_unit=None)
                | (Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(reason="")),
                name="%(app_label)s_%(class)s_return_together",
            )
        ]

    def __str__(self):
        return f"{self.round}: {self.department}"


class DeadlineChange(Signed):
    """One recorded move of a promise; nothing else moves it. `late`: asked for after the old time."""

    old = models.DateTimeField(_("from"))
    new = models.DateTimeField(_("to"))
    reason = models.TextField(_("reason"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("requested by"),
    )
    requested_at = models.DateTimeField(_("requested at"))
    late = models.BooleanField(_("asked for after the promised time"), default=False)

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(old=F("new")), name="%(app_label)s_%(class)s_moves"),
        ]

    def __str__(self):
        return f"{self.old} → {self.new}"


def held_posts(user, *posts: str) -> frozenset[int]:
    """The units in which a person holds one of the posts (any post when none is named)."""
    return frozenset(held.unit_id for held in user.posts if not posts or held.post in posts)


OFFICE_POSTS = (Post.OFFICE_DIRECTOR, Post.SERVICE_CENTER_CLERK)
