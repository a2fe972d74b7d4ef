"""What every hand-over has: who asked whom, the promise, the result, and the trail of departments and deadlines."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comms.base.clock import today
from comms.base.models import Stateful
from comms.deadlines.rules import ClockTerms
from comms.handovers import rules
from comms.handovers.states import ENDED, OPEN, UNDER_PROMISE, WITH_DEPARTMENT, State
from comms.organization.models import Absence, User
from comms.organization.queries import head_of, quality_dept, staff_of, stand_in
from comms.organization.states import Post


def person(label):
    """Somebody whom the machine writes down."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=label)


def moment(label, **options):
    """A time that the machine writes."""
    return models.DateTimeField(label, null=True, editable=False, **options)


class HandOverQuerySet(models.QuerySet):
    """Words for asking about hand-overs."""

    def open(self):
        """Neither closed nor withdrawn."""
        return self.filter(state__in=OPEN)

    def with_department(self):
        """It is the department's turn."""
        return self.filter(state__in=WITH_DEPARTMENT)


class HandOver(Stateful):
    """A sender hands a matter to a department, which promises a time and a result (clauses 1.5.4.5, 1.5.4.6, 1.5.5.3).

    `round` counts how often a department was asked (each hand-over, arbitration and dispute); clocks of one round belong together.
    """

    CLOCKS = ""
    hops: Any  # the reverse relations of each kind's own trail
    deadline_changes: Any
    TIMELINE_HIDDEN = ("round", "remark")  # the first counts silently, the second repeats the reason
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    number = models.CharField(_("no."), max_length=30, unique=True, editable=False)
    department = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="received_%(class)ss", verbose_name=_("to department")
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
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN]) | Q(department__isnull=False, sent_at__isnull=False),
                name="%(app_label)s_%(class)s_sent_together",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None, promised_at=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, promised_at__isnull=False),
                name="%(app_label)s_%(class)s_promise_together",
            ),
            models.CheckConstraint(
                condition=Q(reported_at=None, reported_by=None) | Q(reported_at__isnull=False, reported_by__isnull=False),
                name="%(app_label)s_%(class)s_report_together",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None) | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="%(app_label)s_%(class)s_confirmation_together",
            ),
        ]

    def __str__(self):
        return self.number

    # Facts that subclasses know -------------------------------------------------------------------------------------

    @property
    def sender(self):
        """The unit that handed the matter over."""
        raise NotImplementedError

    def missing_facts(self, data: dict) -> list[str]:
        """Names of fields without which it cannot be sent; `data` is what the act itself brings."""
        said = {"department": self.department_id, "problem": self.problem} | data
        return [name for name in ("department", "problem") if not said[name]]

    def sending_facts(self, at: datetime) -> dict:
        """Fields that the act of sending writes besides those the person gives."""
        return {}

    # What a page asks -----------------------------------------------------------------------------------------------

    @property
    def is_answered_late(self) -> bool:
        """Whether the department answered after the reply was wanted (shown red)."""
        return rules.is_later_than_wanted(self.accepted_at, self.reply_by)

    @property
    def is_promise_later_than_wanted(self) -> bool:
        """Whether the promised time itself is after the sender's wish: allowed, shown red."""
        return rules.is_later_than_wanted(self.promised_at, self.reply_by)

    @property
    def is_reported_late(self) -> bool:
        """Whether the result came after the promised time."""
        return rules.is_later_than_wanted(self.reported_at, self.promised_at)

    @property
    def remark_matters(self) -> bool:
        """Whether the reason of the last act is what one wants to read first."""
        return bool(self.remark) and self.state in (State.RETURNED, State.ARBITRATION, State.DISPUTED, State.WITHDRAWN)

    @property
    def is_open(self) -> bool:
        """Neither closed nor withdrawn."""
        return self.state not in ENDED

    @property
    def return_count(self) -> int:
        """How often departments returned it."""
        return self.hops.filter(returned_at__isnull=False).count()

    # Clocks, notices, scope -----------------------------------------------------------------------------------------

    @property
    def unit_in_charge(self):
        """Whose turn it is: the department while it has the matter, the sender otherwise."""
        return self.department if self.state in WITH_DEPARTMENT else self.sender

    def clock_terms(self, name: str, change) -> ClockTerms:
        """The terms of one of the clocks: pass_on, promise, result, feedback, confirm."""
        return ClockTerms(
            name=name,
            policy=f"{self.CLOCKS}.{name}",
            started_at=self._clock_start(name, change),
            unit=self.sender if name in ("pass_on", "confirm") else self.department,
            person=self.accepted_by if name == "result" else None,
            due_at=self._clock_due(name, change),
            cycle=max(self.round, 1),
            label=self.number,
        )

    def _clock_start(self, name: str, change) -> datetime:
        return change.occurred_at

    def _clock_due(self, name: str, change) -> datetime | None:
        if name == "promise":
            # A dispute brings its own wish or none; the first wish is over by then.
            return change.data.get("reply_by") if change.event == "dispute" else self.reply_by
        return self.promised_at if name == "result" else None

    def notice_recipients(self, kind: str, change) -> list[User]:
        """Who hears of an act: the department of what the sender did, the sender of what the department did."""
        act = kind.removeprefix(f"{self.CLOCKS}_")
        if act == "arbitration":
            quality = quality_dept()
            return _people(stand_in(head_of(quality), change.at, unit=quality))
        if act in ("sent", "arbitrated"):
            told = self._department_people(change) + (self._sender_people(change) if act == "arbitrated" else [])
        elif act in ("confirmed", "disputed", "raised", "withdrawn"):
            told = _people(stand_in(head_of(self.department), change.at, unit=self.department), self.accepted_by)
        else:
            told = self._sender_people(change)
        return [person for person in dict.fromkeys(told) if person != change.by]

    def _department_people(self, change) -> list[User]:
        """The staff on duty with their head, or whoever stands in for the head."""
        on_duty = list(staff_on_duty(self.department, change.at))
        head = head_of(self.department)
        return on_duty if head in on_duty else _people(stand_in(head, change.at, unit=self.department), *on_duty)

    def _sender_people(self, change) -> list[User]:
        """Who filed it and the head of the sending unit."""
        return _people(self.filed_by, stand_in(head_of(self.sender), change.at, unit=self.sender))

    def notice_context(self, kind: str) -> dict:
        """Words for the notice's templates."""
        return {
            "number": self.number,
            "title": self.problem[:80],
            "unit": self.sender.name_zh,
            "department": self.department.name_zh if self.department else "",
            "reply_by": self.reply_by.isoformat() if self.reply_by else "",
            "promised_at": self.promised_at.isoformat() if self.promised_at else "",
            "promised_content": self.promised_content,
            "result": self.result,
            "remark": self.remark,
        }

    @property
    def may_move_deadline(self) -> bool:
        """Whether a promise stands that a recorded change could move."""
        return self.state in UNDER_PROMISE


def staff_on_duty(unit, at: datetime):
    """Active people with a post in the unit who are not away on the company day of `at`."""
    day = today(at)
    away = Absence.objects.filter(starts_on__lte=day, ends_on__gte=day, cancelled_at=None)
    return staff_of(unit).exclude(pk__in=away.values("user"))


def _people(*persons) -> list[User]:
    return [person for person in persons if person is not None]


class Hop(models.Model):
    """One department that had the matter. Added when it is handed over; the return is written once and never changed."""

    round = models.PositiveSmallIntegerField()
    department = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", verbose_name=_("department"))
    sent_at = models.DateTimeField(_("sent at"))
    reply_by = models.DateTimeField(_("reply wanted by"), null=True)
    arbitrated = models.BooleanField(_("assigned by the quality department"), default=False)
    returned_at = models.DateTimeField(_("returned at"), null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("returned by"))
    reason = models.TextField(_("reason"), blank=True)
    suggested_unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("suggested department")
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


class DeadlineChange(models.Model):
    """One recorded move of a promise; nothing else moves it. A change asked for after the old time stays marked as late."""

    old = models.DateTimeField(_("from"))
    new = models.DateTimeField(_("to"))
    reason = models.TextField(_("reason"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"))
    late = models.BooleanField(_("asked for after the promised time"), default=False)

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(old=F("new")), name="%(app_label)s_%(class)s_moves")]

    def __str__(self):
        return f"{self.old} → {self.new}"


def held_posts(user, *posts: str) -> frozenset[int]:
    """The units in which a person holds one of the posts (any post when none is named)."""
    return frozenset(held.unit_id for held in user.posts if not posts or held.post in posts)


OFFICE_POSTS = (Post.OFFICE_DIRECTOR, Post.SERVICE_CENTER_CLERK)
