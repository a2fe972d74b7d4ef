"""Objects as REST addresses name them: `prefix/identity`."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from comms.audit.queries import find_object
from comms.organization.models import User


def object_or_404(name: str, user: User | AnonymousUser) -> Any:
    """The object named `prefix/identity` when the caller may see it. Raises Http404."""
    found = find_object(name, user)
    if found is None:
        raise Http404
    return found
