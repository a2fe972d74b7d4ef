"""What a link for a new password is made of: worthless after its time, after one use, after a new one."""

from datetime import datetime

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from comms.organization.models import PasswordLink, User


class LinkTokens(PasswordResetTokenGenerator):
    """Tokens for new passwords, also of the page that people ask for one themselves (named in the settings).

    Password, last sign-in and e-mail address are in them, so that each change makes them worthless; so do a
    newer link of the administration and the end of the newest (`over_at`).
    """

    def _make_hash_value(self, user: User, timestamp: int) -> str:  # type: ignore[override]
        newest = PasswordLink.objects.filter(person=user).made().order_by("-pk").first()
        told = "None" if newest is None else f"{newest.pk}{newest.over_at or ''}"
        return f"{super()._make_hash_value(user, timestamp)}{told}"

    def token_since(self, user: User, moment: datetime) -> str:
        """The token that counts from a moment on: the same each time it is asked for."""
        local = moment.astimezone().replace(tzinfo=None)  # as Django's own clock for tokens is
        began = self._num_seconds(local)  # type: ignore[attr-defined]
        return self._make_token_with_timestamp(user, began, self.secret)  # type: ignore[attr-defined]


def address_of(link: PasswordLink) -> str:
    """The address of a link that was made and is not over, with the portal's own name. Never to be kept."""
    if link.made_at is None or link.over_at is not None:
        raise ValueError("this link was not made yet, or is over")
    person = User.objects.get(pk=link.person_id)
    token = LinkTokens().token_since(person, link.made_at)
    said = {"uidb36": user_pk_to_url_str(person), "key": token}
    return f"{settings.PORTAL_URL}{reverse('account_reset_password_from_key', kwargs=said)}"
