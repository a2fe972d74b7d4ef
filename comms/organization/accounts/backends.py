"""Checking a name or e-mail address with its password. Rights are not kept here: they come from posts
(permissions.py of each room).
"""

from allauth.account.auth_backends import AuthenticationBackend

from comms.organization.accounts.names import account_of


class SignIn(AuthenticationBackend):
    """Name or e-mail address with password, for active people. Django's permission tables are not asked."""

    def _authenticate(self, request, **credentials):
        """The one account that was meant, if the password is its own. (The package would try every account
        whose name or address is alike, and addresses that people had before.)
        """
        return self._check_password(account_of(credentials.get("username", "")), credentials["password"])

    def has_perm(self, user_obj, perm, obj=None):
        """Never: permissions are predicates over posts."""
        return False

    def has_module_perms(self, user_obj, app_label):
        """Never."""
        return False

    def get_all_permissions(self, user_obj, obj=None):
        """None."""
        return set()

    def get_user_permissions(self, user_obj, obj=None):
        """None."""
        return set()

    def get_group_permissions(self, user_obj, obj=None):
        """None."""
        return set()
