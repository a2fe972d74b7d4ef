"""The fault transfer slip 《故障转呈单》: from an office to a department (clauses 1.5.5.1 to 1.5.5.3)."""

from datetime import datetime
from typing import TypedDict

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from comms.base.models import Address
from comms.base.numbering import next_number
from comms.base.search import found
from comms.customers.models import Building, Community, Room, offices_of
from comms.handovers.models.handover import DeadlineChange, HandOver, HandOverQuerySet, Hop, held_posts
from comms.handovers.states import SEVERITY_TONES, SLIP_TABLE, Severity, State
from comms.organization.models import Unit
from comms.organization.states import UnitRole


class SlipQuerySet(HandOverQuerySet):  # type: ignore[override]
    """Words for asking about slips."""

    def visible_to(self, user):
        """Slips of one's office, had or returned by one's department; all for company and quality readers."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_all or user.works_in(UnitRole.QUALITY):
            return self
        offices, departments = offices_of(user), held_posts(user) - offices_of(user)
        seen = Q(office__in=offices) if offices else Q(pk__in=[])
        if departments:
            given_back = SlipHop.objects.filter(
                department__in=departments, returned_at__isnull=False
            ).order_by()
            seen |= Q(department__in=departments, sent_at__isnull=False) | Q(
                pk__listed=given_back.values("slip_id")
            )
        return self.filter(seen)

    def word_fits(self, word):
        """Number, problem, place or who found it."""
        own = super().word_fits(word)
        # Asked at once: most words name no community, and the plan of an OR reads far more
        communities = list(found(Community, word))
        return own | Q(community__in=communities) if communities else own

    def with_units(self):
        """With the units and places that lists show."""
        return self.select_related("community", "building", "room").naming("office", "department")


class SlipFacts(TypedDict, total=False):
    """What the office says about a fault; a draft may lack some of it."""

    found_at: datetime
    found_by: str
    late_reason: str
    community: Community | None
    building: Building | None
    room: Room | None
    public_area: str
    problem: str
    severity: str
    measures_tried: str
    department: Unit | None
    reply_by: datetime | None


class FaultSlip(HandOver):
    """One fault that an office cannot solve itself, handed to a department."""

    TABLE = SLIP_TABLE
    SEARCHED = frozenset({"number", "office_serial", "problem", "public_area", "found_by"})
    HISTORY = Address("fault-slips")
    NOUN = gettext_noop("slip")
    NEEDED = (*HandOver.NEEDED, "community")
    office = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="sent_slips",
        verbose_name=_("office"),
    )
    # Drafts have none
    office_serial = models.CharField(  # noqa: DJ001
        _("office's no."), max_length=40, null=True, unique=True, editable=False
    )
    found_by = models.CharField(_("found by"), max_length=60, blank=True)
    found_at = models.DateTimeField(_("date and time"))
    late_reason = models.CharField(_("why it is recorded so late"), max_length=200, blank=True)
    community = models.ForeignKey(
        "customers.Community",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("community"),
    )
    building = models.ForeignKey(
        "customers.Building",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("building"),
    )
    room = models.ForeignKey("customers.Room", models.PROTECT, null=True, blank=True, verbose_name=_("room"))
    public_area = models.CharField(_("public area"), max_length=120, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.COMPLEX)
    measures_tried = models.TextField(_("measures tried"), max_length=2000, blank=True)
    attachments = GenericRelation("audit.Attachment")

    objects = SlipQuerySet.as_manager()

    class Meta(HandOver.Meta):
        ordering = ["-id"]
        verbose_name = _("fault transfer slip")
        verbose_name_plural = _("fault transfer slips")
        indexes = [
            models.Index(fields=["office", "-filed_at", "-id"], name="handovers_slip_office"),
            models.Index(fields=["department", "-filed_at", "-id"], name="handovers_slip_department"),
            models.Index(fields=["-filed_at", "-id"], name="handovers_slip_recent"),
            models.Index(
                fields=["state", "department"],
                condition=~Q(state__in=[State.CLOSED, State.WITHDRAWN]),
                name="handovers_slip_open",
            ),
            models.Index(
                fields=["office", "state"],
                condition=~Q(state__in=[State.CLOSED, State.WITHDRAWN]),
                name="handovers_slip_open_office",
            ),
            # The list filtered by states: most of the recent ones end soon, so that a scan by time alone
            # reads for long
            models.Index(
                fields=["-filed_at", "-id"],
                condition=~Q(state__in=[State.CLOSED, State.WITHDRAWN]),
                name="handovers_slip_open_recent",
            ),
            models.Index(
                fields=["-filed_at", "-id"],
                condition=Q(state=State.WITHDRAWN),
                name="handovers_slip_withdrawn",
            ),
            models.Index(fields=["severity", "-filed_at", "-id"], name="handovers_slip_severity"),
        ]

    def get_absolute_url(self) -> str:
        """The slip's page."""
        return reverse("handovers:slip_detail", args=[self.number])

    @property
    def sender(self):
        """The management office."""
        return self.office

    @property
    def serial(self):
        """The office's own number."""
        return self.office_serial

    @property
    def place(self) -> str:
        """Community, building, room and public area in words."""
        parts = (self.community, self.building, self.room, self.public_area)
        return " ".join(str(part) for part in parts if part)

    @property
    def place_is_fixed(self) -> bool:
        """Whether the community passed to another office since: the slip stays with its own, and there."""
        return self.community is not None and self.community.office_id != self.office_id

    @property
    def severity_tone(self) -> str:
        """The colour word of the severity."""
        return SEVERITY_TONES[self.severity]

    def sending_facts(self, at) -> dict:
        """The office's running number of the year, given once, and the community where there is no choice."""
        facts = {"office_serial": self.office_serial or next_number(self.office.code, at)}
        if self.community_id:
            return facts
        return facts | {"community": _only_community(self.office)}

    def _clock_start(self, name, change):
        # Passing on is measured from when the fault was found (clause 1.5.5.2, reading A6).
        if name == "pass_on":
            return self.found_at
        return super()._clock_start(name, change)

    def may_attach(self, user) -> bool:
        """Whether a person may add photos: the office and the department while the slip is open."""
        return self.is_open and user.has_perm("handovers.attach_faultslip", self)


def _only_community(office: Unit) -> Community | None:
    """The community of an office that has just one: a public area says where it is then."""
    communities = list(Community.objects.active().filter(office=office)[:2])
    if len(communities) == 1:
        return communities[0]
    return None


class SlipHop(Hop):
    """One department that had the slip."""

    slip = models.ForeignKey(FaultSlip, models.PROTECT, related_name="hops")

    class Meta(Hop.Meta):
        constraints = [
            *Hop.Meta.constraints,
            models.UniqueConstraint(fields=["slip", "round"], name="handovers_sliphop_once"),
        ]
        indexes = [
            models.Index(
                fields=["department", "slip"],
                condition=Q(returned_at__isnull=False),
                name="handovers_sliphop_returned",
            )
        ]


class SlipDeadlineChange(DeadlineChange):
    """One recorded move of a slip's promise."""

    slip = models.ForeignKey(FaultSlip, models.PROTECT, related_name="deadline_changes")
