"""App configuration of the room comms.customers."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "comms.customers"
    label = "customers"
