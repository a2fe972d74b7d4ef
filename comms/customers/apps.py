"""App configuration of the room comms.customers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """Where customers live and who they are."""

    name = "comms.customers"
    label = "customers"
    verbose_name = _("Customers")

    def ready(self):
        """Register the permissions, and households and contacts as objects with a history."""
        from comms.audit.queries import register_object
        from comms.customers import permissions  # noqa: F401 - registers the permissions
        from comms.customers.models import Contact, Household

        register_object("households", Household, lookup="uuid")
        register_object("contacts", Contact, lookup="uuid")
