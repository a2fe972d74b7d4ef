"""App configuration of the ground floor."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BaseConfig(AppConfig):
    name = "comms.base"
    label = "base"

    def ready(self):
        """Load every room's permissions.py, so that each permission name is known, and the checks of the declarations."""
        from comms.base import checks  # noqa: F401 - registers the checks

        autodiscover_modules("permissions")
