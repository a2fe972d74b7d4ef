"""Where objects are: the REST address of what has a public name such as fault-slips/TS-2026-000123."""

from functools import cache

from django.urls import Resolver404, resolve, reverse
from rest_framework.request import Request


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
