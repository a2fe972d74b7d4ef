"""Requests to the resources of slips and notes."""

from tests.base import api

SLIPS = "/api/v1/fault-slips/"


def post(user, url, said, **headers):
    """POST JSON as a person."""
    return api(user).post(url, said, format="json", headers=headers)
