"""Addresses of the pages of meetings, and times as people type them."""

from django.urls import reverse

from comms.base.clock import local


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def wall(moment):
    """A moment as the browser's picker sends it."""
    return f"{local(moment):%Y-%m-%dT%H:%M}"
