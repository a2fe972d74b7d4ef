"""Accounts are made by the administration, never by strangers."""

from allauth.account.adapter import DefaultAccountAdapter


class StaffAccounts(DefaultAccountAdapter):
    """No self-registration."""

    def is_open_for_signup(self, request):
        """Always closed."""
        return False
