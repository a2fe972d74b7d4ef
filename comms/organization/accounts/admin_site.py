"""Django's administration pages, for system administrators, behind the portal's sign-in and second factor."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _


class PortalAdmin(AdminSite):
    """The one admin site."""

    site_header = site_title = _("Administration of the portal")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only pages that cannot write: tables of packages (tokens, factors, groups) stay closed."""
        from comms.base.admin import ReadOnlyAdmin

        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        """A post opens it, not a column."""
        return request.user.is_authenticated and request.user.is_staff

    def login(self, request, extra_context=None):
        """The portal's sign-in page; people without the post are refused."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return HttpResponseRedirect(
            f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
        )


class PortalAdminConfig(AdminConfig):
    """Stands in INSTALLED_APPS for django.contrib.admin."""

    default_site = "comms.organization.accounts.admin_site.PortalAdmin"
