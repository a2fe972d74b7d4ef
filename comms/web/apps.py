"""App configuration of the patterns of pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Its template tags are found by Django."""

    name = "comms.web"
    label = "web"
