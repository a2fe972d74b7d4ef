"""Objects named from outside, by a REST address (`fault-slips/TS-2026-000123`) or by model and uuid.

Only models that a room registered have a history and files, and only what the reader may see is found.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from comms.organization.models import User

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Address:
    """How objects of a model are named in REST addresses."""

    prefix: str
    model: type[models.Model]
    lookup: str


_addresses: dict[str, Address] = {}


def register_object(prefix: str, model: type[models.Model], lookup: str = "number") -> None:
    """Let events and attachments of a model be asked for as `prefix/<lookup>`, and by model and uuid.

    Called from the room's `AppConfig.ready()`. The model's queryset must offer `visible_to(user)`.
    """
    _addresses[prefix] = Address(prefix, model, lookup)


def registered_model(prefix: str) -> type[models.Model] | None:
    """The model behind a prefix, or None."""
    address = _addresses.get(prefix)
    return None if address is None else address.model


def registered_models() -> list[type[models.Model]]:
    """Every model whose objects have an address, each once."""
    return list(dict.fromkeys(address.model for address in _addresses.values()))


def visible_rows(model: type[models.Model], user: Reader) -> models.QuerySet[models.Model]:
    """The rows of a model that the user may see; none of a model that does not say who may see it."""
    rows = model._default_manager.all()
    if not hasattr(rows, "visible_to"):
        return rows.none()
    return rows.visible_to(user)


def is_registered(model: type[models.Model]) -> bool:
    """Whether objects of this model have addresses for their history and files."""
    return any(address.model is model for address in _addresses.values())


def public_name(obj: models.Model) -> str:
    """`prefix/identity` of an object, or an empty string when its model has no address."""
    address = next((a for a in _addresses.values() if isinstance(obj, a.model)), None)
    if address is None:
        return ""
    return f"{address.prefix}/{getattr(obj, address.lookup)}"


def find_object(name: str, user: Reader) -> models.Model | None:
    """The object named `prefix/identity` when the user may see it, else None."""
    prefix, _slash, identity = name.partition("/")
    address = _addresses.get(prefix)
    if address is None:
        return None
    return visible_object(address.model, user, **{address.lookup: identity})


def visible_object(model: type[models.Model], user: Reader, **lookup: object) -> models.Model | None:
    """The one row of `lookup` whose history and files the user may see, else None.

    A model that nobody registered, or that does not say who may see it, shows nothing. One whose page is open
    to more people than its history (the staff directory) says so with `history_open_to(user)`.
    """
    rows = model._default_manager.all()
    if not is_registered(model) or not hasattr(rows, "visible_to"):
        return None
    try:
        found = rows.visible_to(user).get(**lookup)
    except (ObjectDoesNotExist, ValidationError, ValueError, TypeError):
        return None
    is_open = getattr(found, "history_open_to", None)
    if is_open is not None and not is_open(user):
        return None
    return found
