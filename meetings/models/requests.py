"""A report with which a department asks for a talk between departments (1.7.c.3)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.models import Address, Stateful
from comms.base.reasons import in_words
from comms.base.search import Searched, SearchedQuerySet
from comms.deadlines.rules import ClockTerms
from comms.organization.models import Unit, User
from comms.organization.queries import unit_of_role
from comms.organization.states import Post, UnitRole
from meetings.models.meetings import Meeting
from meetings.states import REQUEST_TABLE, RequestState

DECIDING_POSTS = (Post.VICE_PRESIDENT,)  # who organises such talks beside Admin & HR (1.5.4.4)


class RequestQuerySet(SearchedQuerySet):
    """Words for asking about requests."""

    def visible_to(self, user):
        """Those of one's units and one's own; all of them for who plans such meetings and for company-wide
        readers.
        """
        if not user.is_authenticated:
            return self.none()
        if user.sees_all or user.works_in(UnitRole.ADMIN_HR) or user.holds(*DECIDING_POSTS):
            return self
        return self.filter(Q(unit__in=user.unit_ids) | Q(requested_by__in=user.person_ids))


class MeetingRequest(Searched, Stateful):
    """What a department wants to settle with others, and the meeting that Admin & HR planned for it."""

    TABLE = REQUEST_TABLE
    SEARCHED = frozenset({"number", "subject"})
    EVENT_LABELS = {"handed_over": _("Handed over")}
    HISTORY = Address("meeting-requests")

    number = models.CharField(_("no."), max_length=20, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("lead department"))
    subject = models.CharField(_("subject"), max_length=120)
    report = models.TextField(_("report"), max_length=4000)
    departments = models.ManyToManyField(Unit, related_name="+", verbose_name=_("departments concerned"))
    people = models.ManyToManyField(
        User, blank=True, related_name="+", verbose_name=_("further people wanted")
    )
    wanted_from = models.DateField(_("wanted from"), null=True, blank=True)
    wanted_to = models.DateField(_("wanted until"), null=True, blank=True)
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("asked by")
    )
    submitted_at = models.DateTimeField(_("handed in at"), editable=False)
    meeting = models.OneToOneField(
        Meeting,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="request",
        verbose_name=_("meeting"),
    )
    remark = models.CharField(_("remark"), max_length=400, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=RequestState, default=RequestState.SUBMITTED, editable=False
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        verbose_name = _("meeting request")
        verbose_name_plural = _("meeting requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) | ~Q(state__in=["accepted", "closed"]),
                name="meetings_meetingrequest_accepted_has_meeting",
            ),
            models.CheckConstraint(
                condition=Q(wanted_from=None) | Q(wanted_to=None) | Q(wanted_to__gte=models.F("wanted_from")),
                name="meetings_meetingrequest_order",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.subject}"

    @property
    def audit_label(self) -> str:
        """Number and subject."""
        return str(self)[:120]

    def get_absolute_url(self):
        """The page of the request."""
        return reverse("meetings:request_detail", args=[self.number])

    @property
    def unit_in_charge(self):
        """The department that asks."""
        return self.unit

    @property
    def why(self) -> str:
        """The remark in the reader's language, also where the portal gave it."""
        return in_words(self.remark)

    def clock_terms(self, name, change) -> ClockTerms:
        """Whose turn it is: Admin & HR's to decide, the asking department's to complete what came back. The
        procedure names no number; both are measured. Each round has a cycle of its own.
        """
        cycle = self.version + 1
        if name == "decision":
            unit, person, policy = unit_of_role(UnitRole.ADMIN_HR) or self.unit, None, "request.decide"
        else:
            unit, person, policy = self.unit, self.requested_by, "request.amend"
        return ClockTerms(
            name, policy, change.occurred_at, unit=unit, person=person, label=self.subject, cycle=cycle
        )
