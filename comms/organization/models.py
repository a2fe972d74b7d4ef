"""The company: units, people, the posts they hold, absences and named groups. Permissions come from posts, never from columns."""

from functools import cached_property
from uuid import uuid4

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.models import Record
from comms.organization.states import COMPANY_READERS, HEAD_POSTS, AbsenceKind, Post, Tier, UnitKind


class UnitQuerySet(models.QuerySet):
    """Words for asking about units."""

    def active(self):
        """Units that still work."""
        return self.filter(active=True)

    def departments(self):
        """The departments of the company."""
        return self.filter(kind=UnitKind.DEPARTMENT)

    def offices(self):
        """The management offices."""
        return self.filter(kind=UnitKind.MANAGEMENT_OFFICE)

    def visible_to(self, user):
        """The directory of units is open to everyone who is signed in."""
        return self if user.is_authenticated else self.none()


class Unit(Record):
    """The company, a department, a management office or its service centre. Exactly one head (clause 1.4.1)."""

    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to"))
    code = models.SlugField(_("code"), max_length=20, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    complaint_line = models.CharField(_("complaint line"), max_length=40, blank=True)
    hotline = models.CharField(_("hotline"), max_length=40, blank=True)
    email = models.EmailField(_("mailbox"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    working_hours = models.JSONField(_("working hours"), default=dict, blank=True)
    active = models.BooleanField(_("active"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; Chinese where no English one is given."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh

    @property
    def head(self):
        """The person who heads this unit today, or None."""
        held = self.appointments.current(today(now())).filter(post__in=HEAD_POSTS).order_by("acting", "since").select_related("user").first()
        return held and held.user


class PeopleManager(UserManager):
    """Sign-in names are compared without case."""

    def get_by_natural_key(self, username):
        """The account of this sign-in name. Raises User.DoesNotExist."""
        return self.get(username__iexact=username)


class User(AbstractUser):
    """A person on the staff. Never deleted, only deactivated."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    username = models.CharField(
        _("sign-in name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This sign-in name is taken.")},
    )  # fmt: skip
    first_name = last_name = None
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    tier = models.CharField(_("level"), max_length=12, choices=Tier, default=Tier.OPERATIONS)

    objects = PeopleManager()
    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        ordering = ["username"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name or self.username

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name

    def get_short_name(self) -> str:
        """The person's name."""
        return self.name

    @property
    def audit_label(self) -> str:
        """How the timeline names this person."""
        return self.name

    @cached_property
    def posts(self) -> list["Appointment"]:
        """The appointments held today; read once per request (each request loads the user anew, so rights change at once)."""
        if not self.is_active:
            return []
        return list(self.appointments.current(today(now())).select_related("unit"))

    def holds(self, *posts: str, unit: Unit | int | None = None) -> bool:
        """Whether the person holds one of the posts today (in this unit, when one is given)."""
        unit_id = getattr(unit, "pk", unit)
        return any(held.post in posts and (unit_id is None or held.unit_id == unit_id) for held in self.posts)

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Units in which the person holds a post; heads also have the units below theirs. Empty for people without a post."""
        own = {held.unit_id for held in self.posts}
        headed = [held.unit_id for held in self.posts if held.post in HEAD_POSTS]
        below = Unit.objects.filter(parent_id__in=headed).values_list("pk", flat=True) if headed else []
        return frozenset(own.union(below))

    @cached_property
    def headed_unit_ids(self) -> frozenset[int]:
        """Units that the person heads today."""
        return frozenset(held.unit_id for held in self.posts if held.post in HEAD_POSTS)

    @property
    def sees_all(self) -> bool:
        """Company-wide readers: leaders, management representative and quality manager (clauses 1.2.1, 1.3.1)."""
        return self.holds(*COMPANY_READERS)

    @property
    def main_post(self) -> "Appointment | None":
        """The appointment shown beside the name."""
        return min(self.posts, key=lambda held: list(Post).index(Post(held.post)), default=None)


class AppointmentQuerySet(models.QuerySet):
    """Words for asking about appointments."""

    def current(self, day):
        """Appointments in force on a company day."""
        return self.filter(since__lte=day).filter(models.Q(until=None) | models.Q(until__gte=day))


class Appointment(Record):
    """A person holds a post in a unit for a time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    post = models.CharField(_("post"), max_length=30, choices=Post)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name=_("unit"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    acting = models.BooleanField(_("acting"), default=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["unit__code", "post", "since"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(post__in=HEAD_POSTS, until=None, acting=False),
                name="organization_appointment_one_head",
                violation_error_message=_("This unit already has a head. End that appointment first."),
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="organization_appointment_order"
            ),
        ]
        indexes = [models.Index(fields=["post", "unit"], name="organization_appointment_post")]

    def __str__(self):
        return f"{self.user} · {self.get_post_display()} · {self.unit}"


class Absence(Record):
    """A person is away; the deputy stands in (clauses 1.5.2.3, clocks)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("person"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    kind = models.CharField(_("kind"), max_length=20, choices=AbsenceKind, default=AbsenceKind.LEAVE)
    deputy = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="deputised", verbose_name=_("deputy"))
    cancelled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="organization_absence_order"),
            models.CheckConstraint(condition=~models.Q(deputy=models.F("user")), name="organization_absence_other_deputy"),
        ]
        indexes = [models.Index(fields=["user", "starts_on", "ends_on"], name="organization_absence_days")]

    def __str__(self):
        return f"{self.user} {self.starts_on} – {self.ends_on}"


class Group(Record):
    """A named set of people: everyone who holds one of the posts (in the kinds of unit given), and hand-picked people."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    posts = models.JSONField(_("posts"), default=list, blank=True)
    unit_kinds = models.JSONField(_("kinds of unit"), default=list, blank=True)
    picked = models.ManyToManyField(User, blank=True, related_name="picked_groups", verbose_name=_("hand-picked people"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh


__all__ = ["Absence", "Appointment", "Group", "Post", "Tier", "Unit", "UnitKind", "User"]
