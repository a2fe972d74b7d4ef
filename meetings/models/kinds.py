"""The kinds of meeting that the procedure knows (1.5, 1.7), and the series that plan them."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comms.base.models import Address, Record, Stateful
from comms.base.search import Searched, SearchedQuerySet
from comms.organization.models import Group, Post, Unit, User
from comms.organization.queries import group_members
from comms.organization.states import UnitRole
from meetings.rules import DECIDED_DAILY, KindTerms
from meetings.states import SERIES_TABLE, Audience, LeaderMode, MinuteTakerRule, Output, RuleKind, SeriesState


class MeetingKind(Record):
    """What the procedure says about one kind of meeting; the presets of its series and meetings. Data."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    purpose_zh = models.TextField(_("purpose (Chinese)"), blank=True)
    purpose_en = models.TextField(_("purpose (English)"), blank=True)
    clauses = models.CharField(_("clauses"), max_length=120, blank=True)
    unit_role = models.CharField(_("responsible department"), max_length=20, choices=UnitRole, blank=True)
    chair_post = models.CharField(_("chair"), max_length=30, choices=Post, blank=True)
    minute_taker_rule = models.CharField(
        _("minute taker"), max_length=10, choices=MinuteTakerRule, default=MinuteTakerRule.UNIT
    )
    audience = models.CharField(_("who comes"), max_length=12, choices=Audience, default=Audience.GROUPS)
    group_codes = models.JSONField(_("attendees"), default=list, blank=True)
    agenda_template = models.JSONField(_("agenda template"), default=list, blank=True)
    needs_resolutions = models.BooleanField(_("must reach resolutions"), default=True)
    needs_minutes = models.BooleanField(_("minutes are due"), default=True)
    output = models.CharField(_("worked up into"), max_length=12, choices=Output, default=Output.MINUTES)
    confidential = models.BooleanField(_("papers for its members only"), default=False)
    on_demand = models.BooleanField(_("called when it is needed"), default=False)
    # The kind of meeting that approves what this one concludes (1.7.c.4, 1.7.d.6)
    conclusions_to = models.SlugField(_("conclusions are approved by"), max_length=30, blank=True)
    open_to_guests = models.BooleanField(_("guests may sign in"), default=False)
    resolution_prefix = models.CharField(_("prefix of resolution numbers"), max_length=4)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("kind of meeting")
        verbose_name_plural = _("kinds of meeting")

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        if self.name_en and _in_english():
            return self.name_en
        return self.name_zh

    @property
    def is_decided_daily(self) -> bool:
        """Whether what is due each day is the decision to meet, not the meeting (1.5.6.1)."""
        return self.code in DECIDED_DAILY

    @property
    def held_policy(self) -> str:
        """The policy that the meeting's own date is measured by."""
        return f"meetings.held.{self.code}"

    @property
    def agenda_policy(self) -> str:
        """The policy that says how long before the meeting its agenda goes out."""
        return f"agenda.lead.{self.code}"

    @property
    def quorum_policy(self) -> str:
        """The policy that says how many members must be present for a vote."""
        return f"votes.quorum.{self.code}"

    @property
    def base_policy(self) -> str:
        """The policy that says of whom a majority is asked: of all directors on the board, else of those
        present.
        """
        return "votes.base_board" if self.code == "board" else "votes.base"

    @property
    def terms(self) -> KindTerms:
        """What the kind says about department, chair and groups, for the rules."""
        return KindTerms(
            self.code,
            self.unit_role,
            self.chair_post,
            tuple(self.group_codes),
            closed=self.confidential,
        )

    @property
    def purpose(self) -> str:
        """The purpose in the reader's language."""
        if self.purpose_en and _in_english():
            return self.purpose_en
        return self.purpose_zh


def _in_english() -> bool:
    return (get_language() or "").startswith("en")


class SeriesQuerySet(SearchedQuerySet):
    """Words for asking about series."""

    def active(self):
        """Series that plan meetings."""
        return self.filter(state=SeriesState.ACTIVE)

    def visible_to(self, user):
        """Series of one's units, those one chairs or belongs to; company-wide readers see all of them.

        A confidential one is for those who chair it, by name or by the post of its kind, write or belong to
        it; while it is a draft also for the system administrators, who set series up.
        """
        if not user.is_authenticated:
            return self.none()
        people, is_open = user.person_ids, Q(kind__confidential=False)
        seen = Q(chair__in=people) | Q(minute_taker__in=people)
        seen |= is_open if user.sees_all else is_open & Q(unit__in=user.unit_ids)
        seen |= Q(chair=None, kind__chair_post__in={held.post for held in user.posts})
        if user.holds(Post.SYSTEM_ADMINISTRATOR):
            seen |= Q(state=SeriesState.DRAFT)
        base = self.model._base_manager
        belongs = base.filter(Q(members__in=people) | Q(meetings__participants__user__in=people))
        return self.filter(seen | Q(pk__in=belongs.values("pk")))


class MeetingSeries(Searched, Stateful):
    """A meeting that recurs by a rule. It plans its own occurrences."""

    TABLE = SERIES_TABLE
    SEARCHED = frozenset({"title"})
    HISTORY = Address("meeting-series", "code")
    EVENT_LABELS = {"handed_over": _("Handed over")}

    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        error_messages={"unique": _("This code is taken.")},
    )
    title = models.CharField(_("title"), max_length=120)
    kind = models.ForeignKey(MeetingKind, models.PROTECT, related_name="series", verbose_name=_("kind"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("responsible department"))
    chair = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    minute_taker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minute taker")
    )
    audience = models.CharField(_("who comes"), max_length=12, choices=Audience, default=Audience.GROUPS)
    # Its members, in their order, lead in turn (1.5.2.2); empty: the chair leads
    rota = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leaders in turn")
    )
    groups = models.ManyToManyField(
        Group, blank=True, related_name="+", verbose_name=_("groups of attendees")
    )
    members = models.ManyToManyField(User, blank=True, related_name="+", verbose_name=_("further attendees"))
    location = models.CharField(_("place"), max_length=120, blank=True)
    rule_kind = models.CharField(_("rule"), max_length=24, choices=RuleKind)
    rule_params = models.JSONField(_("details of the rule"), default=dict, blank=True)
    start_time = models.TimeField(_("begins at"), default=time(9, 0))
    duration_minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=120)
    extended_reason = models.CharField(_("reason for more than two hours"), max_length=200, blank=True)
    planned_from = models.DateField(_("plans from"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=SeriesState, default=SeriesState.DRAFT, editable=False
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("meeting series")
        verbose_name_plural = _("meeting series")
        constraints = [
            models.CheckConstraint(condition=Q(duration_minutes__gt=0), name="meetings_meetingseries_length"),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(planned_from__isnull=False),
                name="meetings_meetingseries_active_from",
            ),
            models.CheckConstraint(
                condition=Q(rota=None) | Q(chair=None), name="meetings_meetingseries_one_way_to_lead"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def leader_mode(self) -> str:
        """Whether its leaders take turns or its chair leads."""
        return LeaderMode.ROTATION if self.rota_id else LeaderMode.FIXED

    @property
    def nobody_leads(self) -> bool:
        """Whether its leaders take turns and nobody belongs to them."""
        return self.rota is not None and not group_members(self.rota).exists()

    def get_absolute_url(self):
        """The series page."""
        return reverse("meetings:series_detail", args=[self.code])
