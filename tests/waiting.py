"""Rows in a state in which somebody is waited for, which no open clock brings to anybody's desk."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from comms.base.models import Stateful
from comms.deadlines.models import Clock
from meetings.models import Meeting
from meetings.states import MeetingState


def rooms_models() -> list[type[Stateful]]:
    """The models with a table of moves; those that tests add stay out."""
    models = [model for model in apps.get_models() if issubclass(model, Stateful)]
    return [model for model in models if model._meta.app_label != "specimens"]


def unseen() -> list[str]:
    """Model, name and state of every row that waits for somebody unseen."""
    return [f"{row._meta.model_name} {row} {row.state}" for model in rooms_models() for row in _unseen(model)]


def _unseen(model: type[Stateful]) -> list[Stateful]:
    table = model.TABLE
    waiting = [state for state in table.states.values if not (table.is_final(state) or state in table.rests)]
    rows = model._default_manager.filter(state__in=waiting)
    if model is Meeting:  # rests once it is explained, and not before
        rows |= model._default_manager.filter(state=MeetingState.NOT_HELD, not_held_reason="")
    clocks = Clock.objects.open().filter(content_type=ContentType.objects.get_for_model(model))
    return list(rows.exclude(pk__in=clocks.values("object_id")))
