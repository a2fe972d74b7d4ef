"""App configuration of the room comms.desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "comms.desk"
    label = "desk"
