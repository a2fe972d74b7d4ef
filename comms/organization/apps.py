"""App configuration of the room comms.organization."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "comms.organization"
    label = "organization"
    verbose_name = _("Organization")

    def ready(self):
        """Listen to sign-ins and to changes of units; REST types of own fields."""
        from comms.base.company import register_company_logo, register_company_name
        from comms.base.reasons import register_reasons
        from comms.organization.accounts import signals
        from comms.organization.api import bodies  # noqa: F401 - apps must be loaded first
        from comms.organization.models import Unit, forget_units
        from comms.organization.models.memory import logo_of_company, name_of_company
        from comms.organization.operations.imports import PEOPLE_SHEET, UNITS_SHEET
        from comms.organization.operations.jobs import register_job
        from comms.organization.operations.own_charges import register_own_charges
        from comms.organization.states import Because

        signals.connect()
        register_reasons(Because.choices)
        register_own_charges()
        register_company_name(name_of_company)
        register_company_logo(logo_of_company)
        for sheet in (PEOPLE_SHEET, UNITS_SHEET):
            register_job(sheet.as_job)
        post_save.connect(forget_units, sender=Unit, dispatch_uid="forget_units")
        post_delete.connect(forget_units, sender=Unit, dispatch_uid="forget_units")
