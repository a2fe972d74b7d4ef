"""Checking a name or e-mail address with its password. Rights are not kept here: they come from posts
(permissions.py of each room).
"""

from allauth.account.auth_backends import AuthenticationBackend


class SignIn(AuthenticationBackend):
    """Name or e-mail address with password, for active people. Django's permission tables are not asked."""

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
