"""Sign-ins, sign-outs, failures and changed means to sign in, put on record. Never a password or code."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth

from comms.base.clock import now
from comms.organization.accounts.names import account_of
from comms.organization.operations.people import (
    note,
    password_was_changed,
    second_factor_was_added,
    second_factor_was_removed,
)
from comms.organization.states import SESSION_BEGAN


def connect():
    """Listen. Called once when the app is ready."""
    account.user_logged_in.connect(signed_in, dispatch_uid="organization.signed_in")
    auth.user_logged_in.connect(session_begins, dispatch_uid="organization.session_begins")
    auth.user_logged_out.connect(signed_out, dispatch_uid="organization.signed_out")
    auth.user_login_failed.connect(sign_in_failed, dispatch_uid="organization.sign_in_failed")
    for signal in (account.password_set, account.password_changed, account.password_reset):
        signal.connect(password_changed, dispatch_uid="organization.password_changed")
    mfa.authenticator_added.connect(second_factor_added, dispatch_uid="organization.second_factor_added")
    mfa.authenticator_removed.connect(
        second_factor_removed, dispatch_uid="organization.second_factor_removed"
    )


def session_begins(sender, request, user, **kwargs):
    """A session is as old as the sign-in, whatever else happens in it."""
    request.session[SESSION_BEGAN] = int(now().timestamp())


def signed_in(sender, user, **kwargs):
    """A complete sign-in, second factor included."""
    note(user, "signed_in", by=user, at=now())


def signed_out(sender, user, **kwargs):
    """The person ended the session."""
    if user is not None:
        note(user, "signed_out", by=user, at=now())


def sign_in_failed(sender, credentials, **kwargs):
    """A wrong password for an existing account; tries for unknown names leave no row."""
    person = account_of(str(credentials.get("username", "")))
    if person is not None:
        note(person, "sign_in_failed", at=now())


def password_changed(sender, user, **kwargs):
    """By the person, or through a link; whoever knew the old one keeps no way in."""
    password_was_changed(user, at=now())


def second_factor_added(sender, user, authenticator, **kwargs):
    """An authenticator app, a passkey or recovery codes."""
    second_factor_was_added(user, at=now(), means=authenticator.type)


def second_factor_removed(sender, user, authenticator, **kwargs):
    """One of them taken away."""
    second_factor_was_removed(user, at=now(), means=authenticator.type)
