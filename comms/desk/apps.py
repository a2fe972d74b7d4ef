"""App configuration of the room comms.desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Looks across all rooms: also for what their declarations forgot."""

    name = "comms.desk"
    label = "desk"

    def ready(self):
        """Register the checks of tables, actions and forms, which need every room."""
        from comms.rest import checks  # noqa: F401 - registers itself
