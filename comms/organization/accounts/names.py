"""Whose account is meant by what somebody typed to sign in."""

from comms.base.text import folded
from comms.organization.models import User


def account_of(typed: str) -> User | None:
    """The one account with this sign-in name or, when no name is so, with this e-mail address, in any
    spelling; None when there is none.

    The name comes first: an address that somebody else chose as a sign-in name never opens their account.
    """
    name = folded(typed)
    if not name:  # many people have no address
        return None
    return User.objects.filter(username=name).first() or User.objects.filter(email=name).first()
