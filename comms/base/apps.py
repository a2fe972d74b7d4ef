"""App configuration of the ground floor."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BaseConfig(AppConfig):
    name = "comms.base"
    label = "base"

    def ready(self):
        """Load every room's permissions.py; watch the other processes."""
        from comms.base import checks, lookups  # noqa: F401 - register themselves
        from comms.base.heartbeat import processes_health
        from comms.base.ops.health import register_health

        register_health("processes", processes_health)
        autodiscover_modules("permissions")
