"""App configuration of the room comms.customers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """Where customers live and who they are."""

    name = "comms.customers"
    label = "customers"
    verbose_name = _("Customers")

    def ready(self):
        """Register the permissions."""
        from comms.customers import permissions  # noqa: F401 - registers the permissions
