"""Requests to the resources of meetings."""

from tests.base import api

ROOT = "/api/v1"


def post(user, path, data=None, version=None, **headers):
    if version is not None:
        headers["if-match"] = f'"{version}"'
    return api(user).post(f"{ROOT}/{path}", data or {}, format="json", headers=headers)
