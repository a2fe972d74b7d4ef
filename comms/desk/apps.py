"""App configuration of the room comms.desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Looks across all rooms: also for what their declarations forgot."""

    name = "comms.desk"
    label = "desk"

    def ready(self):
        """Register what the company lacks, and the checks of tables, actions and forms of every room."""
        from comms.base.ops.health import register_health
        from comms.desk.queries.checklist import checklist_health
        from comms.rest import checks  # noqa: F401 - registers itself

        register_health("checklist", checklist_health)
