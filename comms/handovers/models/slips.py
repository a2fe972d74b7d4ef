"""The fault transfer slip 《故障转呈单》: from a management office to a department (clauses 1.5.5.1 to 1.5.5.3)."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.numbering import next_number
from comms.customers.models import offices_of
from comms.handovers.models.handover import DeadlineChange, HandOver, HandOverQuerySet, Hop, held_posts
from comms.handovers.states import SEVERITY_TONES, SLIP_TABLE, Severity, State
from comms.organization.queries import QUALITY


class SlipQuerySet(HandOverQuerySet):
    """Words for asking about slips."""

    def visible_to(self, user):
        """Own office's slips, slips a department has or has returned, all for company-wide readers and the quality department."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_all or any(held.unit.code == QUALITY for held in user.posts):
            return self
        offices, departments = offices_of(user), held_posts(user) - offices_of(user)
        seen = Q(office__in=offices) if offices else Q(pk__in=[])
        if departments:
            given_back = SlipHop.objects.filter(department__in=departments, returned_at__isnull=False).values("slip_id")
            seen |= Q(department__in=departments, sent_at__isnull=False) | Q(pk__in=given_back)
        return self.filter(seen)

    def with_units(self):
        """With the units and places that lists show."""
        return self.select_related("office", "department", "community", "building", "room")


class FaultSlip(HandOver):
    """One fault that an office cannot solve itself, handed to a department."""

    TABLE = SLIP_TABLE
    CLOCKS = "slip"
    office = models.ForeignKey("organization.Unit", models.PROTECT, related_name="sent_slips", verbose_name=_("office"))
    office_serial = models.CharField(_("office's no."), max_length=30, null=True, unique=True, editable=False)  # noqa: DJ001 - drafts have none
    found_by = models.CharField(_("found by"), max_length=60, blank=True)
    found_at = models.DateTimeField(_("date and time"))
    late_reason = models.CharField(_("why it is recorded so late"), max_length=200, blank=True)
    community = models.ForeignKey("customers.Community", models.PROTECT, null=True, blank=True, verbose_name=_("community"))
    building = models.ForeignKey("customers.Building", models.PROTECT, null=True, blank=True, verbose_name=_("building"))
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
        ]

    def get_absolute_url(self) -> str:
        """The slip's page."""
        return reverse("handovers:slip_detail", args=[self.number])

    @property
    def sender(self):
        """The management office."""
        return self.office

    @property
    def place(self) -> str:
        """Community, building, room and public area in words."""
        return " ".join(str(part) for part in (self.community, self.building, self.room, self.public_area) if part)

    @property
    def severity_tone(self) -> str:
        """The colour word of the severity."""
        return SEVERITY_TONES[self.severity]

    def missing_facts(self, data: dict) -> list[str]:
        """Also the place: a community or a public area."""
        missing = super().missing_facts(data)
        return missing if self.community_id or self.public_area else [*missing, "community"]

    def sending_facts(self, at) -> dict:
        """What sending adds: the running number of the office in the company's year, given once."""
        return {"office_serial": self.office_serial or next_number(self.office.code, at)}

    def _clock_start(self, name, change):
        # Passing on is measured from when the fault was found (clause 1.5.5.2, reading A6).
        return self.found_at if name == "pass_on" else super()._clock_start(name, change)

    def may_attach(self, user) -> bool:
        """Whether a person may add photos: the office and the department while the slip is open."""
        return self.is_open and user.has_perm("handovers.attach_faultslip", self)


class SlipHop(Hop):
    """One department that had the slip."""

    slip = models.ForeignKey(FaultSlip, models.PROTECT, related_name="hops")

    class Meta(Hop.Meta):
        constraints = [*Hop.Meta.constraints, models.UniqueConstraint(fields=["slip", "round"], name="handovers_sliphop_once")]
        indexes = [models.Index(fields=["department", "slip"], condition=Q(returned_at__isnull=False), name="handovers_sliphop_returned")]


class SlipDeadlineChange(DeadlineChange):
    """One recorded move of a slip's promise."""

    slip = models.ForeignKey(FaultSlip, models.PROTECT, related_name="deadline_changes")
