"""Who is expected, who answered, who signed in. Sign-ins are only added; another row corrects a mistake."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record
from comms.organization.models import User
from meetings.models.meetings import Meeting
from meetings.states import ATTENDED, Attendance, ReplyWay, Role, Rsvp, SignInMethod


class Participant(Record):
    """A person's part in a meeting: role, reply and attendance."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="participants", verbose_name=_("meeting")
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="meeting_parts", verbose_name=_("person")
    )
    # A guest from outside has no account: a name, whom they come for, and an address where there is one
    guest_name = models.CharField(_("guest"), max_length=60, blank=True)
    guest_of = models.CharField(_("comes from"), max_length=120, blank=True)
    guest_email = models.EmailField(_("address of the guest"), blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    required = models.BooleanField(_("must come"), default=True)
    by_audience = models.BooleanField(_("comes with the audience"), default=False, editable=False)
    rsvp = models.CharField(_("reply"), max_length=14, choices=Rsvp, default=Rsvp.NEEDS_ACTION)
    rsvp_comment = models.CharField(_("remark"), max_length=200, blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    replied_by = models.CharField(_("reply came by"), max_length=8, choices=ReplyWay, blank=True)
    substitute = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stand-in")
    )
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance, default=Attendance.EXPECTED
    )
    late_minutes = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    left_at = models.DateTimeField(_("left at"), null=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="meetings_participant_once",
                violation_error_message=_("This person is already on the list."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "guest_name", "guest_of"],
                condition=Q(user=None),
                name="meetings_participant_guest_once",
                violation_error_message=_("This guest is already on the list."),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, guest_name="", guest_of="", guest_email="")
                | (Q(user=None) & ~Q(guest_name="")),
                name="meetings_participant_user_or_guest",
            ),
            models.CheckConstraint(
                condition=~Q(rsvp=Rsvp.DELEGATED) | Q(substitute__isnull=False),
                name="meetings_participant_delegated_to",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """Of the person who works here, or of the guest with where they come from."""
        if self.user is not None:
            return self.user.name
        return said_with(self.guest_name, self.guest_of)

    @property
    def called(self) -> str:
        """The name alone."""
        return self.user.name if self.user is not None else self.guest_name

    @property
    def whose(self) -> str:
        """What a form calls the person or guest of this line: name and value, as in an address."""
        return f"?user={self.user.uuid}" if self.user is not None else f"?guest={self.uuid}"

    @property
    def email(self) -> str:
        """Where the invitation goes; empty for a guest without an address."""
        return self.user.email if self.user is not None else self.guest_email

    @property
    def attended(self) -> bool:
        """Whether the person was there."""
        return self.attendance in ATTENDED

    @property
    def replied(self) -> bool:
        """Whether the person answered the invitation."""
        return self.rsvp != Rsvp.NEEDS_ACTION


def said_with(name: str, origin: str) -> str:
    """A guest and where they come from, as lists and papers say it."""
    return f"{name}（{origin}）" if origin else name


class SignInQuerySet(models.QuerySet):
    """Words for asking about sign-ins."""

    def valid(self):
        """Rows that no later row corrects and that say the person came."""
        return self.filter(corrections=None, in_at__isnull=False)


class SignIn(Record):
    """One signature on the attendance sheet. `in_at` empty: it corrects another, the person was absent."""

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="sign_ins", verbose_name=_("participant")
    )
    in_at = models.DateTimeField(_("signed in at"), null=True)
    # When the person went before the end; written once, another row corrects it
    out_at = models.DateTimeField(_("left at"), null=True)
    method = models.CharField(_("how"), max_length=6, choices=SignInMethod)
    late_minutes = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    recorded_at = models.DateTimeField(_("recorded at"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name=_("corrects")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None, in_at__isnull=False) | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="meetings_signin_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(out_at=None) | Q(out_at__gte=F("in_at")), name="meetings_signin_out_after_in"
            ),
        ]

    def __str__(self):
        return f"{self.participant} {self.in_at}"

    @property
    def stands(self) -> bool:
        """Whether it says that the person came, and no later line corrects it."""
        return self.in_at is not None and not hasattr(self, "corrections")

    @property
    def meeting(self) -> Meeting:
        """The meeting on whose sheet the line stands."""
        return self.participant.meeting
