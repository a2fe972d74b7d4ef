"""Pages that are closed as a whole to whoever lacks a permission."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from comms.base.errors import NotAllowed
from comms.base.rights import allow


class Permitted(LoginRequiredMixin):
    """A page for those who have its `permission`; for everybody who is signed in when it names none.

    It stands before the other parents of a page, so that whoever may not come in does not learn whether the
    object of the address exists.
    """

    permission: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """403 with the sentence that says what the posts do not allow; others sign in first."""
        if request.user.is_authenticated and self.permission:
            try:
                allow(request.user, self.permission)
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal)) from None
        return super().dispatch(request, *args, **kwargs)
