"""Requests to the resource of the specimens."""

LIST = "/api/v1/specimens/"


def url(specimen, event=""):
    return f"{LIST}{specimen.number}/{event}{'/' if event else ''}"
