"""Who calls the REST interface: the bearer of a token, or a browser session. Both need the second factor
where a post asks for one.
"""

import re

from django.db.models import Q
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from comms.base.clock import now
from comms.organization.queries import lacks_second_factor

FORM = re.compile(rb"[0-9a-f]{16,128}")


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Token …`. One query by the token's digest; expired and unknown tokens are the same."""

    def authenticate_credentials(self, token):
        """(user, token row). Raises AuthenticationFailed (401), PermissionDenied (403) while the second
        factor is missing.
        """
        row = None
        if FORM.fullmatch(token):
            known = AuthToken.objects.filter(
                Q(expiry=None) | Q(expiry__gt=now()), digest=hash_token(token.decode())
            )
            row = known.select_related("user").first()
        if row is None or not row.user.is_active:
            raise AuthenticationFailed(_("This token is not valid (any more)."))
        if lacks_second_factor(row.user):
            raise PermissionDenied(
                _("Your post needs a second factor. Set it up on the page “Sign-in security” first.")
            )
        return row.user, row
