"""Motions (议案) and what each member said to them (1.7.6.1, 1.7.a.6)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.models import Address, Record, Stateful
from comms.base.reasons import in_words
from comms.base.search import Searched, SearchedQuerySet
from comms.deadlines.rules import ClockTerms
from comms.organization.models import User
from comms.organization.queries import head_of
from meetings.models.agenda import AgendaItem
from meetings.models.attendance import Participant
from meetings.models.meetings import Meeting, reads_status
from meetings.models.resolutions import Resolution
from meetings.states import DECIDED_MOTION, MOTION_TABLE, MotionState, VoteChoice


class MotionQuerySet(SearchedQuerySet):
    """Words for asking about motions."""

    def visible_to(self, user):
        """Those of the meetings whose papers one reads; a draft is its submitter's alone. Status readers see
        what was decided, except where papers are for members alone (1.7.a.4).
        """
        if not user.is_authenticated:
            return self.none()
        papers = Q(meeting__in=Meeting.objects.papers_for(user))
        mine = Q(submitter__in=user.person_ids)
        seen = papers & (mine | ~Q(state=MotionState.DRAFT))
        if reads_status(user):
            seen |= Q(meeting__confidential=False, state__in=DECIDED_MOTION)
        return self.filter(seen)


class Motion(Searched, Stateful):
    """A text that a meeting is to decide, its reason, and what the vote said. Adopted, it is a resolution."""

    TABLE = MOTION_TABLE
    SEARCHED = frozenset({"number", "title", "text"})
    HISTORY = Address("motions")
    EVENT_LABELS = {
        "voted_yes": _("Voted yes"),
        "voted_no": _("Voted no"),
        "voted_abstain": _("Abstained"),
        "voted_recused": _("Said to be recused"),
    }

    number = models.CharField(_("no."), max_length=24, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="motions", verbose_name=_("meeting"))
    item = models.OneToOneField(
        AgendaItem,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="motion",
        verbose_name=_("agenda item"),
    )
    title = models.CharField(_("title"), max_length=200)
    # As long as a resolution, which it becomes
    text = models.TextField(_("motion"), max_length=2000)
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    submitter = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("submitted by")
    )
    remark = models.CharField(_("remark"), max_length=400, blank=True, editable=False)
    round = models.PositiveSmallIntegerField(_("round of voting"), default=0, editable=False)
    opened_at = models.DateTimeField(_("vote opened at"), null=True, editable=False)
    voted_at = models.DateTimeField(_("voted at"), null=True, editable=False)
    led_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("vote led by")
    )
    by_hand = models.BooleanField(_("counted by show of hands"), default=False, editable=False)
    yes_count = models.PositiveSmallIntegerField(_("for"), null=True, editable=False)
    no_count = models.PositiveSmallIntegerField(_("against"), null=True, editable=False)
    abstain_count = models.PositiveSmallIntegerField(_("abstentions"), null=True, editable=False)
    recused_count = models.PositiveSmallIntegerField(_("recused"), null=True, editable=False)
    present_count = models.PositiveSmallIntegerField(_("members present"), null=True, editable=False)
    member_count = models.PositiveSmallIntegerField(_("members"), null=True, editable=False)
    quorum_percent = models.PositiveSmallIntegerField(_("quorum in percent"), null=True, editable=False)
    resolution = models.OneToOneField(
        Resolution,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="motion",
        verbose_name=_("resolution"),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=MotionState, default=MotionState.DRAFT, editable=False
    )

    objects = MotionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MotionState.ADOPTED, resolution__isnull=False)
                | (~Q(state=MotionState.ADOPTED) & Q(resolution=None)),
                name="meetings_motion_adopted_has_resolution",
            ),
            models.CheckConstraint(
                condition=Q(yes_count=None)
                | Q(present_count__gte=F("yes_count") + F("no_count") + F("abstain_count")),
                name="meetings_motion_no_more_votes_than_present",
            ),
        ]
        indexes = [models.Index(fields=["state", "meeting"], name="meetings_motion_state")]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def audit_label(self) -> str:
        """Number and title."""
        return str(self)[:120]

    def get_absolute_url(self):
        """The motion's page."""
        return reverse("meetings:motion_detail", args=[self.number])

    @property
    def unit_in_charge(self):
        """The unit that answers for the meeting."""
        return self.meeting.unit

    @property
    def owner(self) -> User:
        """Who answers for it beside chair and minute taker: who submitted it."""
        return self.submitter

    @property
    def why(self) -> str:
        """The remark in the reader's language, also where the portal gave it."""
        return in_words(self.remark)

    @property
    def is_voting(self) -> bool:
        """Whether members vote now."""
        return self.state == MotionState.VOTING

    @property
    def is_counted(self) -> bool:
        """Whether a vote was counted."""
        return self.yes_count is not None

    def may_attach(self, user) -> bool:
        """Papers are added by whoever may still do something with the motion, or has it to put forward."""
        return bool(self.allowed(user))

    def clock_terms(self, name, change) -> ClockTerms:
        """Whose turn it is: the preparers' to admit it, the submitter's to complete what came back, the
        chair's to close the vote. The procedure names no number; all are measured, each round anew.
        """
        meeting, unit, cycle = self.meeting, self.meeting.unit, self.version + 1
        policy, person = {
            "admission": ("motion.admit", meeting.minute_taker or head_of(meeting.unit)),
            "amendment": ("motion.amend", self.submitter),
            "vote": ("motion.vote", meeting.chair),
        }[name]
        return ClockTerms(
            name,
            policy,
            change.occurred_at,
            unit=unit,
            person=person,
            label=self.title[:80],
            cycle=cycle,
            **meeting.kept_close(self.submitter),
        )


class Vote(Record):
    """What one member said in one round of voting; it changes until the vote is closed."""

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="votes", verbose_name=_("motion"))
    round = models.PositiveSmallIntegerField(_("round of voting"))
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="votes", verbose_name=_("participant")
    )
    choice = models.CharField(_("vote"), max_length=8, choices=VoteChoice)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    voted_at = models.DateTimeField(_("voted at"))

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["motion", "round", "participant"], name="meetings_vote_once"),
            models.CheckConstraint(
                condition=~Q(choice=VoteChoice.RECUSED) | ~Q(reason=""),
                name="meetings_vote_recused_has_reason",
            ),
        ]

    def __str__(self):
        return f"{self.motion} {self.participant} {self.choice}"
