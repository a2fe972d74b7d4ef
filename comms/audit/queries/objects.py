"""Objects named from outside, by a REST address (`fault-slips/TS-2026-000123`) or by model and uuid.

Only models that say so (`HISTORY`) have a history and files, and only what the reader may see is found.
"""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from comms.base.models import Address
from comms.organization.models import User

Reader = User | AnonymousUser


def histories() -> Iterator[tuple[type[models.Model], Address]]:
    """Every model whose rows have a history and files to ask for, with how they are named."""
    for model in apps.get_models():
        address = getattr(model, "HISTORY", None)
        if address is not None:
            yield model, address


def models_with_history() -> list[type[models.Model]]:
    """These models alone."""
    return [model for model, _address in histories()]


def has_history(model: type[models.Model]) -> bool:
    """Whether this is one of them."""
    return getattr(model, "HISTORY", None) is not None


def visible_rows(model: type[models.Model], user: Reader) -> models.QuerySet[models.Model]:
    """The rows of a model that the user may see; none of a model that does not say who may see it."""
    rows = model._default_manager.all()
    if not hasattr(rows, "visible_to"):
        return rows.none()
    return rows.visible_to(user)


def public_name(obj: models.Model) -> str:
    """`prefix/identity` of an object, or an empty string when its model has no address."""
    address = getattr(obj, "HISTORY", None)
    return "" if address is None else address.of(obj)


def find_object(name: str, user: Reader) -> models.Model | None:
    """The object named `prefix/identity` when the user may see it, else None."""
    prefix, _slash, identity = name.partition("/")
    for model, address in histories():
        if address.prefix == prefix:
            return visible_object(model, user, **{address.field: identity})
    return None


def visible_object(model: type[models.Model], user: Reader, **lookup: object) -> models.Model | None:
    """The one row of `lookup` whose history and files the user may see, else None.

    A model without `HISTORY`, or one that does not say who may see it, shows nothing. One whose page is open
    to more people than its history (the staff directory) says so with `history_open_to(user)`.
    """
    rows = model._default_manager.all()
    if not has_history(model) or not hasattr(rows, "visible_to"):
        return None
    try:
        found = rows.visible_to(user).get(**lookup)
    except (ObjectDoesNotExist, ValidationError, ValueError, TypeError):
        return None
    is_open = getattr(found, "history_open_to", None)
    if is_open is not None and not is_open(user):
        return None
    return found
