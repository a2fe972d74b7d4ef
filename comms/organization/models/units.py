"""Units: the company, its departments, management offices and their service centres."""

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.models import Address, Record
from comms.base.phone_fields import PhoneColumn
from comms.base.search import Searched, SearchedQuerySet
from comms.organization.states import HEAD_POSTS, HEADED_KINDS, UNIT_EVENTS, UnitKind, UnitRole


class UnitQuerySet(SearchedQuerySet):
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
        """The directory of units is open to everyone who holds a post; nobody else sees anything."""
        if not user.is_authenticated or not user.works_here:
            return self.none()
        return self

    def as_tree(self):
        """With `rank`, `branch` and `depth`: ordered by them, each service centre follows its office."""
        below = Q(kind=UnitKind.SERVICE_CENTER, parent__isnull=False)
        return self.annotate(
            rank=Case(When(kind=UnitKind.COMPANY, then=1), When(kind=UnitKind.DEPARTMENT, then=2), default=3),
            branch=Case(When(below, then=Coalesce("parent__code", Value(""))), default="code"),
            depth=Case(When(below, then=1), default=0),
        )


class Unit(Searched, Record):
    """The company, a department, a management office or its service centre. Exactly one head
    (clause 1.4.1).
    """

    IN_MEMORY = True  # answers take them from there (memory.py)
    SEARCHED = frozenset({"code", "name_zh", "name_en"})
    HISTORY = Address("units", "code")
    EVENT_LABELS = UNIT_EVENTS
    TIMELINE_HIDDEN = ("logo",)  # the name of a stored file tells nobody anything

    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    # The company's own short word; what the unit is in the procedure is its role
    code = models.SlugField(_("code"), max_length=20, unique=True)
    role = models.CharField(
        _("role in the procedure"), max_length=20, choices=UnitRole, blank=True, default=""
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    complaint_line = PhoneColumn(_("complaint line"), max_length=40, blank=True)
    hotline = PhoneColumn(_("hotline"), max_length=40, blank=True)
    email = models.EmailField(_("mailbox"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    # {"1": [["08:30", "12:00"], ["14:00", "17:30"]], …}, Monday = 1; read with `queries.opening_hours`
    working_hours = models.JSONField(_("working hours"), default=dict, blank=True)
    # Of the company alone: where its name stands on pages and papers
    logo = models.FileField(_("logo"), upload_to="logos", max_length=120, blank=True, editable=False)
    active = models.BooleanField(_("active"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["role"],
                condition=~Q(role=""),
                name="organization_unit_one_of_a_role",
                violation_error_message=_("Another unit has this role."),
            ),
            models.CheckConstraint(
                condition=Q(role="")
                | Q(role=UnitRole.COMPANY, kind=UnitKind.COMPANY)
                | ~Q(role=UnitRole.COMPANY) & Q(kind=UnitKind.DEPARTMENT),
                name="organization_unit_role_fits",
                violation_error_message=_("A unit of this kind cannot have this role."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        """The unit's page."""
        return reverse("organization:unit_detail", args=[self.code])

    @property
    def name(self) -> str:
        """The name in the reader's language; Chinese where no English one is given."""
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name_zh

    @property
    def in_words(self) -> dict[str, str]:
        """The name as notices keep it, for readers of either language."""
        return {"zh": self.name_zh, "en": self.name_en or self.name_zh}

    @property
    def unit_in_charge(self) -> "Unit":
        """Events of a unit belong to it."""
        return self

    def may_attach(self, user) -> bool:
        """No files belong to a unit."""
        return False

    @property
    def needs_head(self) -> bool:
        """Whether clause 1.4.1 asks for a head of its own; a service centre is led by its
        office's director.
        """
        return self.active and self.kind in HEADED_KINDS

    @property
    def head(self):
        """The person who heads this unit today, or None."""
        held = (
            self.appointments.current(today(now()))
            .filter(post__in=HEAD_POSTS)
            .order_by("acting", "since")
            .select_related("user")
            .first()
        )
        return held and held.user
