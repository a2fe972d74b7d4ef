"""Ordinary problems: the office tells the department by phone or visit and notes it (clause 1.5.5.1)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record, Signed
from comms.base.search import Searched, SearchedQuerySet
from comms.customers.models import offices_of
from comms.handovers.models.handover import held_posts
from comms.handovers.models.slips import FaultSlip
from comms.handovers.states import Channel
from comms.organization.models import NamesUnits
from comms.organization.states import UnitRole


class PhoneNoteQuerySet(NamesUnits, SearchedQuerySet):  # type: ignore[override]
    """Words for asking about the phone and visit log."""

    def visible_to(self, user):
        """Notes of one's office, told to one's department; all for company and quality readers."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_all or user.works_in(UnitRole.QUALITY):
            return self
        offices = offices_of(user)
        return self.filter(models.Q(office__in=offices) | models.Q(department__in=held_posts(user) - offices))

    def with_units(self):
        """With the units, the person and the slip that lists show."""
        return self.select_related("noted_by", "slip").naming("office", "department")


class PhoneNote(Searched, Signed, Record):
    """A department was told of an ordinary problem. Somebody above the clerk may raise it to a slip (A14)."""

    SEARCHED = frozenset({"problem", "place"})

    office = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="phone_notes",
        verbose_name=_("office"),
    )
    department = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="heard_notices",
        verbose_name=_("told department"),
    )
    channel = models.CharField(_("way"), max_length=10, choices=Channel, default=Channel.PHONE)
    told_to = models.CharField(_("told whom"), max_length=60)
    told_at = models.DateTimeField(_("told at"))
    problem = models.TextField(_("problem"), max_length=4000)
    place = models.CharField(_("place"), max_length=120, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("noted by"),
    )
    noted_at = models.DateTimeField(_("noted at"), editable=False)
    slip = models.OneToOneField(
        FaultSlip,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="raised_from",
        verbose_name=_("fault transfer slip"),
    )

    objects = PhoneNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_at", "-id"]
        verbose_name = _("phone or visit note")
        verbose_name_plural = _("phone and visit notes")
        indexes = [
            models.Index(fields=["office", "-noted_at", "-id"], name="handovers_notice_office"),
            models.Index(fields=["department", "-noted_at", "-id"], name="handovers_notice_department"),
            models.Index(fields=["-noted_at", "-id"], name="handovers_notice_recent"),
        ]

    def __str__(self):
        return f"{self.office} → {self.department}: {self.problem[:40]}"

    def get_absolute_url(self) -> str:
        """The log it stands in."""
        return reverse("handovers:note_list")

    @property
    def unit_in_charge(self):
        """The office."""
        return self.office
