"""What a meeting talks about, what was sent out and when, and who opened the material."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from comms.base.models import Address, Record
from comms.organization.models import Unit, User
from meetings.models.meetings import Meeting
from meetings.states import AUTOMATIC_ITEMS, Category, ItemOutcome, ItemType


class AgendaItemQuerySet(models.QuerySet):
    """Words for asking about agenda items."""

    def visible_to(self, user):
        """Items of the meetings whose papers one reads."""
        if user.is_authenticated:
            return self.filter(meeting__in=Meeting.objects.papers_for(user))
        return self.none()


class AgendaItem(Record):
    """One item of an agenda, in order of position."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="agenda_items", verbose_name=_("meeting")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    type = models.CharField(_("type"), max_length=14, choices=ItemType, default=ItemType.TOPIC)
    category = models.CharField(_("category"), max_length=14, choices=Category, blank=True)
    # Empty for what the portal put on: its type says what it is, in the reader's language
    title = models.CharField(_("agenda item"), max_length=200, blank=True)
    note = models.TextField(_("explanation"), blank=True, max_length=4000)
    presenter = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("presenter")
    )
    department = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    planned_minutes = models.PositiveSmallIntegerField(_("minutes planned"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=ItemOutcome, blank=True)
    outcome_note = models.CharField(_("remark on the outcome"), max_length=400, blank=True)
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_to", editable=False
    )
    deferrals = models.PositiveSmallIntegerField(_("times deferred"), default=0, editable=False)

    objects = AgendaItemQuerySet.as_manager()
    FORMER_NAMES = {"minutes": "planned_minutes"}  # as events of before the renaming call it
    HISTORY = Address("agenda-items", "uuid")
    EVENT_LABELS = {"outcome": _("Outcome noted"), "moved": _("Moved"), "removed": _("Taken off the agenda")}

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(planned_minutes=None) | models.Q(planned_minutes__gt=0),
                name="meetings_agendaitem_planned_minutes",
            ),
            models.CheckConstraint(
                condition=~models.Q(title="") | models.Q(type__in=AUTOMATIC_ITEMS),
                name="meetings_agendaitem_has_title",
            ),
            models.UniqueConstraint(
                fields=["meeting", "carried_from"], name="meetings_agendaitem_carried_once"
            ),
        ]

    def __str__(self):
        return self.heading

    def get_absolute_url(self):
        """The item on its meeting's page."""
        return f"{self.meeting.get_absolute_url()}#item-{self.uuid}"

    @property
    def heading(self) -> str:
        """The title; automatic items say what they are in the reader's language."""
        if self.is_automatic:
            return str(self.get_type_display())
        return self.title

    @property
    def audit_label(self) -> str:
        """What events keep: the title, or meeting and place of an item without one; no language is kept."""
        return (self.title or f"{self.meeting.number}/{self.position}")[:120]

    @property
    def is_automatic(self) -> bool:
        """Whether the portal put the item on."""
        return self.type in AUTOMATIC_ITEMS

    @property
    def unit_in_charge(self):
        """The meeting's department."""
        return self.meeting.unit

    @property
    def state_label(self):
        """The state of the meeting, which decides what may be done with its items."""
        return self.meeting.state_label

    def may_attach(self, user) -> bool:
        """Material is added by those who prepare the meeting and by the item's presenter."""
        return self.meeting.state in Meeting.ATTACHABLE and (
            user.has_perm("meetings.prepare_meeting", self.meeting) or self.presenter_id == user.pk
        )


class AgendaIssue(Record):
    """One version of the agenda as it was sent out."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="agenda_issues", verbose_name=_("meeting")
    )
    number = models.PositiveSmallIntegerField(_("version of the agenda"))
    snapshot = models.JSONField()
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    on_time = models.BooleanField(_("in time"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("issue of the agenda")
        verbose_name_plural = _("issues of the agenda")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meetings_agendaissue_once")
        ]

    def __str__(self):
        return f"{self.meeting} {self.number}"


class MaterialView(models.Model):
    """When a person first opened a paper of a meeting (1.7.1)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="material_views")
    attachment = models.ForeignKey("audit.Attachment", models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    first_opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attachment", "user"], name="meetings_materialview_once")
        ]

    def __str__(self):
        return f"{self.user} {self.first_opened_at}"
