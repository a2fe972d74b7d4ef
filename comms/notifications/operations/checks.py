"""Checks of what people are told, before anything runs: a kind without words, a move that tells nobody."""

from collections.abc import Iterator

from django.apps import apps
from django.core.checks import Error, register
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from comms.base.models import Stateful
from comms.notifications.operations.notices import known_notices

PARTS = ("subject", "body")


@register("portal")
def check_notices(app_configs: object, **options: object) -> list[Error]:
    """Every registered kind of notice has words, every move names a kind that says whom it concerns."""
    problems: list[tuple[object, str]] = []
    for kind in known_notices():
        problems += [(kind, sentence) for sentence in word_problems(kind)]
    stateful = [model for model in apps.get_models() if issubclass(model, Stateful)]
    problems += [(model, sentence) for model in stateful for sentence in notice_problems(model)]
    return [Error(sentence, obj=place, id="portal.E003") for place, sentence in problems]


def templates_of(kind: str) -> list[str]:
    """The templates that say a kind such as "handovers.sent": the title of the line, and the letter."""
    app, _dot, name = kind.partition(".")
    return [f"emails/{app}/{name}.{part}.txt" for part in PARTS]


def word_problems(kind: str) -> Iterator[str]:
    """The templates that a kind of notice lacks (`manage.py messages` says which texts lack a language)."""
    for name in templates_of(kind):
        try:
            get_template(name)
        except TemplateDoesNotExist as missing:
            yield f"{kind}: there is no template {missing}"
        except TemplateSyntaxError as wrong:
            yield f"{kind}: {name} cannot be read: {wrong}"


def notice_problems(model: type[Stateful]) -> Iterator[str]:
    """Moves of a model's table whose notice nobody knows, or nobody would get."""
    for move in model.TABLE:
        if not move.notice:
            continue
        kind = known_notices().get(f"{model._meta.app_label}.{move.notice}")
        if kind is None:
            yield f"{move.event}: no room registers the notice {model._meta.app_label}.{move.notice}"
        elif kind.recipients is None:
            yield f"{move.event}: the notice {move.notice} does not say whom it concerns"
