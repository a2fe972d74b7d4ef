"""Events as sentences for the reader: what was done, by whom, what changed, why, how late it was recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from comms.audit.models import Event
from comms.audit.rules.difference import Piece, difference, shortened
from comms.audit.states import DATA_LABELS, LABELS, LATE_AFTER, LONG
from comms.base import dates
from comms.base.reasons import in_words
from comms.base.states import MoveTable
from comms.base.text import Words

NOTHING = "—"
HIDDEN_FIELDS = {"version", "sha256", "uuid", "id", "signed_for"}


@dataclass(frozen=True)
class Difference:
    """One field of a change; `old` is None where only the new value is known."""

    label: str
    old: str | None
    new: str

    @property
    def is_long_change(self) -> bool:
        """Whether both texts are there and one is too long to see what changed."""
        return self.old not in (None, NOTHING) and max(len(self.old or ""), len(self.new)) > LONG

    @property
    def pieces(self) -> list[Piece]:
        """The change word by word, with long unchanged stretches left out."""
        return shortened(difference(self.old or "", self.new))


@dataclass(frozen=True)
class Line:
    """One event as the timeline shows it. `late`: how long after it was recorded, None when at once."""

    event: Event
    label: Words
    tone: str
    who: str
    occurred_at: datetime
    late: timedelta | None
    reason: str
    source: str
    target: str
    differences: list[Difference]

    @property
    def has_long_change(self) -> bool:
        """Whether the change of a long text can be shown word by word."""
        return any(change.is_long_change for change in self.differences)


def lines_of(obj: Model, events: Iterable[Event]) -> list[Line]:
    """Events of one object as lines, in the given order; its model explains acts, states and fields."""
    return [line_of(event, obj) for event in events]


def line_of(event: Event, obj: Model) -> Line:
    """One event as a line."""
    table = getattr(obj, "TABLE", None)
    delay = event.recorded_at - event.occurred_at
    moved = event.source_state != event.target_state
    source = target = ""
    if moved:
        source, target = _state(table, event.source_state), _state(table, event.target_state)
    return Line(
        event=event,
        label=_act(obj, table, event.event),
        tone=_tone(table, event, moved),
        who=event.who or _("The portal"),
        occurred_at=event.occurred_at,
        late=delay if delay > LATE_AFTER else None,
        reason=in_words(event.reason),
        source=source,
        target=target,
        differences=list(_differences(obj, event.data)),
    )


def _act(obj: Model, table: MoveTable | None, event: str) -> Words:
    if table and table.knows(event):
        return table.label(event)
    labels = LABELS | getattr(obj, "EVENT_LABELS", {})
    return labels.get(event) or event.replace("_", " ").capitalize()


def _tone(table: MoveTable | None, event: Event, moved: bool) -> str:
    if table is None or not moved:
        return "secondary"
    return table.tones.get(event.target_state, "secondary")


def _state(table: MoveTable | None, state: str) -> str:
    if table is None:
        return state
    return str(dict(table.states.choices).get(state, state))


def _differences(obj: Model, data: dict[str, Any]) -> Iterator[Difference]:
    """Edited fields with old and new, then what came with the act: fields of the model, and DATA_LABELS."""
    data = _in_order(obj, {name: value for name, value in data.items() if name != "for_whom"})
    old, new = _mapping(data.get("old")), _in_order(obj, _mapping(data.get("new")))
    if data.keys() >= {"old", "new"} and not (old or new):
        yield Difference(_("Value"), _plainly(data["old"]), _plainly(data["new"]))
    for name, value in new.items():
        if field := _field(obj, name):
            yield Difference(_name(field), _spoken(field, old.get(name)), _spoken(field, value))
    if isinstance(data.get("name"), str) and data.keys() <= {"name", "sha256"}:
        yield Difference(_("File"), None, data["name"])
        return
    for name, value in data.items():
        if value in (None, "", []):
            continue
        if field := _field(obj, name):
            before = _spoken(field, old[name]) if name in old else None
            yield Difference(_name(field), before, _spoken(field, value))
        elif name in DATA_LABELS:
            said = _list_name(value) if name == "listed" else _plainly(value)
            yield Difference(str(DATA_LABELS[name]), None, said)


def _in_order(obj: Model, data: dict[str, Any]) -> dict[str, Any]:
    """As the model declares its fields, then what belongs to none: PostgreSQL keeps no order of its own."""
    former = getattr(obj, "FORMER_NAMES", {})
    place = {field.name: number for number, field in enumerate(obj._meta.get_fields())}
    return dict(sorted(data.items(), key=lambda item: place.get(former.get(item[0], item[0]), len(place))))


def _plainly(value: object) -> str:
    """A stored value that belongs to no field: names, numbers, times."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(map(_plainly, value))
    moment = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    return dates.moment(moment) if moment else in_words(str(value))


def _list_name(label: str) -> str:
    """What a list shows, in the reader's language: the many of a model, kept as `app.model`."""
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural)
    except LookupError:  # renamed since
        return label


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    return value


def _field(obj: Model, name: str) -> Any:
    """The field that an event names. An event is never changed: what it called a field before that field was
    renamed, the model says in FORMER_NAMES.
    """
    name = getattr(obj, "FORMER_NAMES", {}).get(name, name)
    if name in HIDDEN_FIELDS or name in getattr(obj, "TIMELINE_HIDDEN", ()):
        return None
    try:
        field = obj._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if not field.concrete or not hasattr(field, "verbose_name"):
        return None
    return field


def _name(field: Any) -> str:
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def _item(field: Any, value: object) -> str:
    """One of a list; a list within a list is a stretch, from and until (working hours)."""
    if isinstance(value, list):
        return "–".join(map(str, value))
    return _spoken(field, value)


def _spoken(field: Any, value: object) -> str:
    """A stored value as the reader says it: choices by label, times in the company's zone, yes and no."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_item(field, item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_spoken(field, item)}" for name, item in value.items()) or NOTHING
    if isinstance(value, str) and field.get_internal_type() == "DateTimeField":
        moment = parse_datetime(value)
        return dates.moment(moment) if moment else value
    if isinstance(value, str) and field.get_internal_type() == "DateField":
        day = parse_date(value)
        return dates.day(day) if day else value
    return in_words(str(dict(field.flatchoices).get(value, value)))
