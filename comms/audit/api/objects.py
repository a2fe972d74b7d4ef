"""Objects as REST addresses name them: `prefix/identity`."""

from functools import cache
from typing import Any

from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from rest_framework.request import Request

from comms.audit.queries import find_object


@cache
def has_an_address(prefix: str) -> bool:
    """Whether REST shows single objects under `prefix/identity/` (the items of an agenda, for example, lie
    below their meeting).
    """
    try:
        resolve(f"{reverse('index')}{prefix}/x/")
    except Resolver404:
        return False
    return True


def address_of(name: str, request: Request) -> str | None:
    """The absolute REST address of the object named `prefix/identity`; None when it has none of its own."""
    prefix = name.partition("/")[0]
    return request.build_absolute_uri(f"{reverse('index')}{name}/") if has_an_address(prefix) else None


def object_or_404(name: str, user: Any) -> Any:
    """The object named `prefix/identity` when the caller may see it. Raises Http404."""
    found = find_object(name, user)
    if found is None:
        raise Http404
    return found
