"""The list of clocks, and what a page says."""

from datetime import timedelta

HOUR = timedelta(hours=1)
LIST = "/clocks/"


def text_of(response):
    return " ".join(response.content.decode().split())
