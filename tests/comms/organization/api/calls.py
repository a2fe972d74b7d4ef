"""Requests as programs send them."""

from tests.base import problem


def post(client, url, said=None):
    return client.post(url, said or {}, format="json")


def patch(client, url, said):
    return client.patch(url, said, format="json")


def errors_of(response):
    return list(problem(response, 400)["errors"])
