"""Abstract rows of all rooms, and small tables of the ground floor: numbers, idempotency keys, heartbeats."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comms.base.pieces import PiecesField
from comms.base.rights import in_place_of
from comms.base.states import Move, MoveTable


@dataclass(frozen=True)
class Address:
    """How the history and files of a model's rows are asked for: `prefix/<field>`, as in REST."""

    prefix: str
    field: str = "number"

    def of(self, row: models.Model) -> str:
        """The public name of a row, such as `fault-slips/TS-2026-000123`."""
        return f"{self.prefix}/{getattr(row, self.field)}"


class Record(models.Model):
    """A row with a public identity and a version that every change raises."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def audit_label(self) -> str:
        """How the timeline and notices name this row."""
        return str(getattr(self, "number", "") or self)[:120]

    @property
    def unit_in_charge(self):
        """The unit to which events of this row belong; None when there is none."""
        return getattr(self, "unit", None)


class Signed(models.Model):
    """A row that names people who did something, also for somebody absent."""

    # {field that somebody signs: name of the absent person}, where a deputy signed
    signed_for = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    def signature(self, name: str) -> str:
        """Who signed a field such as `approved_by`, and for whom; empty when nobody has."""
        person = getattr(self, name)
        if person is None:
            return ""
        absent = self.signed_for.get(name)
        return in_place_of(person.name, absent) if absent else person.name


class Stateful(Signed, Record):
    """A row whose state nothing but `transition()` moves. Subclasses declare `state` and `TABLE`."""

    TABLE: MoveTable
    state: str
    # Who moved the row that `transition()` returned: with `acting_for` where it was somebody else's right
    moved_by: Any = None

    class Meta:
        abstract = True

    def allowed(self, user) -> list[Move]:
        """The moves this person may make now (guards are checked when they try)."""
        return [
            move
            for move in self.TABLE.open_to(self.state)
            if move.permission is not None and user.has_perm(move.permission, self)
        ]

    @property
    def state_tone(self) -> str:
        """The Bootstrap colour word of the state chip."""
        return self.TABLE.tones.get(self.state, "secondary")

    @property
    def state_label(self):
        """The state in the reader's language."""
        return self.get_state_display()


class NumberSeries(models.Model):
    """The last running number given for a prefix and year."""

    prefix = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="base_numberseries_once")]

    def __str__(self):
        return f"{self.prefix}-{self.year}: {self.last}"


class IdempotencyKey(models.Model):
    """The answer given to a create, so that the same request sent twice makes one object."""

    scope = models.CharField(max_length=160)
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="base_idempotencykey_once")]
        indexes = [models.Index(fields=["created_at"], name="base_idempotencykey_age")]

    def __str__(self):
        return self.key


class Heartbeat(models.Model):
    """When a process of this kind (worker, beat, clock) last gave a sign of life, on whichever machine."""

    process = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.process


class SearchText(models.Model):
    """The folded text by which one row of another table is found (comms.base.search)."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    text = models.TextField()
    pieces = PiecesField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="base_searchtext_once")
        ]

    def __str__(self):
        return f"{self.content_type} {self.object_id}"
