"""People on the staff: they sign in, hold posts, and see what their posts allow."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.clock import now, today
from comms.base.models import Address
from comms.base.phone_fields import PhoneColumn
from comms.base.search import Searched, SearchedQuerySet
from comms.organization.models.keys import AddressField, NameKeyField, SignInNameField, one_alphabet
from comms.organization.models.units import Unit
from comms.organization.rules import KEY_STARTS
from comms.organization.states import (
    COMPANY_READERS,
    HEAD_POSTS,
    PERSON_EVENTS,
    Post,
    Tier,
    UnitRole,
    reads_across_units,
)

# What a person has read of their own rights; a twin with other rights reads it anew
READ_ONCE = ("represented", "posts", "headed_unit_ids", "led_unit_ids", "unit_ids", "person_ids")


def _across(held: Any) -> bool:
    return reads_across_units(held.post, held.unit.role)


def in_key(typed: str) -> Q:
    """The condition that a text begins the pinyin or the initials of the name, or of a part of it."""
    begins = [Q(name_key__contains=start + typed) for start in KEY_STARTS]
    return begins[0] | begins[1]


@dataclass(frozen=True)
class StandIn:
    """Somebody at the other end of an absence that gives rights now: the absent person or the deputy.

    `absence` is the one that names whoever asks; of a deputy's deputy `until` is the earliest end on the way.
    """

    person: "User"
    absence: Any
    until: datetime


def _stand_ins(person: "User", end: str) -> tuple[StandIn, ...]:
    """Everybody at this end ("user" or "deputy") of the absences that name the person at the other, and of
    those that name the people found, and so on.
    """
    known_end = {"user": "deputy", "deputy": "user"}[end]
    found: dict[int, StandIn] = {}
    asked: dict[int, StandIn | None] = {person.pk: None}
    while asked:
        absences = person.absences.model.objects.giving_rights(now()).filter(**{f"{known_end}__in": asked})
        reached: dict[int, StandIn | None] = {}
        for absence in absences.select_related(end).order_by("id"):
            other, way = getattr(absence, end), asked[getattr(absence, f"{known_end}_id")]
            if not other.is_active or other.pk in found or other.pk == person.pk:
                continue
            one = StandIn(other, absence, absence.over_at)
            if way is not None:
                one = StandIn(other, way.absence, min(way.until, absence.over_at))
            found[other.pk] = reached[other.pk] = one
        asked = reached
    return tuple(found.values())


class UserQuerySet(SearchedQuerySet):
    """Words for asking about people."""

    def active(self):
        """People who may sign in."""
        return self.filter(is_active=True)

    def word_fits(self, word):
        """Part of name or sign-in name, or the beginning of pinyin or initials."""
        return super().word_fits(word) | in_key(word)

    def visible_to(self, user):
        """The staff directory: open to everyone who holds a post; those who left are seen by the
        administration and company-wide readers.

        Somebody without a post sees only themselves.
        """
        if not user.is_authenticated:
            return self.none()
        if user.administers or user.sees_all:
            return self
        if user.works_here:
            return self.filter(Q(is_active=True) | Q(pk=user.pk))
        return self.filter(pk=user.pk)


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Sign-in names and addresses are compared folded, whoever asks."""

    def get_by_natural_key(self, username):
        """The account of this sign-in name. Raises User.DoesNotExist."""
        return self.get(username=username)

    def create_superuser(self, username, email=None, password=None, **fields):
        """The first account of an installation (`manage.py createsuperuser`)."""
        return self._create_user(username, email, password, is_superuser=True, **fields)

    def create_user(self, username, email=None, password=None, **fields):
        """An account; without a password nobody can sign in with it."""
        return self._create_user(username, email, password, **fields)


class User(Searched, AbstractUser):
    """A person on the staff. Never deleted, only deactivated."""

    # Set on whoever acts only because somebody is away: that person (`as_actor`)
    acting_for: "User | None" = None
    # Kept out of the audit log, where they could never be erased
    AUDIT_PRIVATE = ("phone", "email")
    EVENT_LABELS = PERSON_EVENTS
    SEARCHED = frozenset({"username", "name"})
    HISTORY = Address("users", "uuid")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    username = SignInNameField(
        _("sign-in name"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator(), one_alphabet],
        error_messages={"unique": _("This sign-in name is taken.")},
    )
    email = AddressField(_("email address"), blank=True)
    first_name = last_name = None  # type: ignore[assignment]
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    name_key = NameKeyField(blank=True, default="", editable=False)
    phone = PhoneColumn(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    tier = models.CharField(_("level"), max_length=12, choices=Tier, default=Tier.OPERATIONS)

    objects = PeopleManager()  # type: ignore[misc]
    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        ordering = ["username"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="organization_user_one_name",
                violation_error_message=_("This sign-in name is taken."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="organization_user_one_email",
                violation_error_message=_("This e-mail address belongs to somebody else."),
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("organization:user_detail", args=[self.uuid])

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name

    def get_short_name(self) -> str:
        """The person's name."""
        return self.name

    def get_language_name(self) -> str:
        """The language in the reader's words."""
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    @property
    def audit_label(self) -> str:
        """How the timeline names this person."""
        return self.name

    @property
    def unit_in_charge(self) -> Unit | None:
        """The unit to which events about this person belong."""
        return self.main_post and self.main_post.unit

    def history_open_to(self, user) -> bool:
        """Sign-ins are the person's own business and that of the system administrators."""
        return user.has_perm("organization.view_history", self)

    def may_attach(self, user) -> bool:
        """No files belong to a person."""
        return False

    @property
    def is_staff(self) -> bool:  # type: ignore[override]
        """Who may open Django's administration pages: a post says so, not a column."""
        return self.is_active and (self.is_superuser or self.holds(Post.SYSTEM_ADMINISTRATOR))

    @cached_property
    def own_posts(self) -> list[Any]:
        """The appointments held today, as shown beside the name."""
        if not self.is_active:
            return []
        return list(self.appointments.current(today(now())).select_related("unit"))

    @cached_property
    def stands_in_for(self) -> tuple["StandIn", ...]:
        """The absent people for whom this person acts now, also the deputy of a deputy who is away too.

        Read once per request, as each request loads the user anew: rights begin and end at once.
        """
        if not self.is_active:
            return ()
        return _stand_ins(self, "user")

    @property
    def stood_in_by(self) -> tuple["StandIn", ...]:
        """The people who act for this person now: the deputy, and whoever acts for a deputy who is away."""
        return _stand_ins(self, "deputy")

    @cached_property
    def represented(self) -> tuple["User", ...]:
        """The absent people for whom this person acts now."""
        return tuple(one.person for one in self.stands_in_for)

    @cached_property
    def posts(self) -> list[Any]:
        """The posts whose rights the person has today: their own, and those of the people they act for.

        What a post reaches that reads across units passes only to a deputy who has a second factor.
        """
        posts = list(self.own_posts)
        taken_over = [held for person in self.represented for held in person.own_posts]
        if settings.SECOND_FACTOR_ASKED and taken_over and not self.has_second_factor:
            taken_over = [held for held in taken_over if not _across(held)]
        return posts + taken_over

    @cached_property
    def person_ids(self) -> frozenset[int]:
        """Oneself and the people one acts for, for questions such as who chairs or answers for something;
        nobody for those who left.
        """
        if not self.is_active:
            return frozenset()
        return frozenset({self.pk, *(person.pk for person in self.represented)})

    def acts_for(self, person: "User | int | None") -> bool:
        """Whether this is the person, or stands in for them now with the right to act."""
        return getattr(person, "pk", person) in self.person_ids

    @property
    def has_second_factor(self) -> bool:
        """Whether the person signs in with more than a password (recovery codes alone do not count)."""
        return self.authenticator_set.exclude(type="recovery_codes").exists()

    def alone(self) -> Self:
        """The same person with nothing but the own rights."""
        twin = copy(self)
        for name in READ_ONCE:
            twin.__dict__.pop(name, None)
        twin.__dict__["stands_in_for"] = twin.__dict__["represented"] = ()
        return twin

    def as_actor(self, permission: str, obj: Any = None) -> Self:
        """The person as an act is written down that a permission allows: with `acting_for`, the absent person
        whose right it was, when it was not their own.
        """
        if self.acting_for or not self.represented or self.alone().has_perm(permission, obj):
            return self
        whose = (person for person in self.represented if person.alone().has_perm(permission, obj))
        actor = copy(self)
        actor.acting_for = next(whose, None)
        return actor

    def holds(self, *posts: str, unit: Unit | int | None = None) -> bool:
        """Whether the person holds one of the posts today (in this unit, when one is given)."""
        unit_id = getattr(unit, "pk", unit)
        return any(held.post in posts and (unit_id is None or held.unit_id == unit_id) for held in self.posts)

    def works_in(self, role: str) -> bool:
        """Whether the person holds any post today in the unit that has this role in the procedure."""
        return any(held.unit.role == role for held in self.posts)

    @cached_property
    def headed_unit_ids(self) -> frozenset[int]:
        """Units that the person heads today."""
        return frozenset(held.unit_id for held in self.posts if held.post in HEAD_POSTS)

    @cached_property
    def led_unit_ids(self) -> frozenset[int]:
        """Units that the person heads today, and those below them."""
        headed = self.headed_unit_ids
        if not headed:
            return headed
        return headed.union(Unit.objects.filter(parent_id__in=headed).values_list("pk", flat=True))

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Units in which the person holds a post; heads also have the units below theirs. Empty for people
        without a post.
        """
        return self.led_unit_ids.union(held.unit_id for held in self.posts)

    @property
    def can_act(self) -> bool:
        """Whether the person can do anything today: by a post, or the account of the installation."""
        return self.is_active and (self.is_superuser or bool(self.own_posts))

    @property
    def works_here(self) -> bool:
        """Whether the person has any scope at all: a post, or the account of the installation."""
        return self.is_active and (self.is_superuser or bool(self.posts))

    @property
    def sees_all(self) -> bool:
        """Company-wide readers: leaders, management representative, quality manager (1.2.1, 1.3.1)."""
        return self.holds(*COMPANY_READERS)

    @property
    def reads_across_units(self) -> bool:
        """Whether any post, or the account of the installation, shows what other units write."""
        return self.is_active and (self.is_superuser or any(_across(held) for held in self.posts))

    @property
    def administers(self) -> bool:
        """System administrators and the Admin & HR department: they keep people, posts and groups."""
        return self.is_staff or self.works_in(UnitRole.ADMIN_HR)

    @property
    def heads_admin_hr(self) -> bool:
        """Whether the person heads the Administration & HR department."""
        return any(held.post in HEAD_POSTS and held.unit.role == UnitRole.ADMIN_HR for held in self.posts)

    @property
    def main_post(self) -> Any | None:
        """The appointment shown beside the name."""
        return min(self.own_posts, key=lambda held: list(Post).index(Post(held.post)), default=None)
