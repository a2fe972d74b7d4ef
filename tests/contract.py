"""The description of the REST interface as a contract: what an answer must look like, found by
its address.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from comms.rest.root import drawn_schema

JSON = "application/json"


@dataclass(frozen=True)
class Operation:
    """One method of one described address."""

    method: str
    path: str
    description: dict[str, Any]

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """Its query parameters by name."""
        given = self.description.get("parameters", [])
        return {one["name"]: one for one in given if one["in"] == "query"}

    @property
    def in_path(self) -> list[str]:
        """The names of the parts of its address that vary."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def takes_something(self) -> bool:
        """Whether it has a body or parameters beside its address."""
        return "requestBody" in self.description or bool(self.parameters)

    def answers_json(self, status: int = 200) -> bool:
        """Whether an answer of this status is described as JSON."""
        return JSON in self.description["responses"].get(str(status), {}).get("content", {})

    def faults(self, answer: Any, status: int = 200) -> list[str]:
        """How the data of an answer differs from its description, in words; undescribed fields count."""
        errors = _validator(self.method, self.path, status).iter_errors(answer)
        return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in errors]


def operations(*methods: str) -> Iterator[Operation]:
    """Everything that is described, or only these methods."""
    for path, described in drawn_schema()["paths"].items():
        for method, description in described.items():
            if method in (methods or ("get", "post", "patch", "put", "delete")):
                yield Operation(method, path, description)


@cache
def _closed_schema() -> dict[str, Any]:
    """The description, in which no object may have fields that it does not name."""
    return _close(json.loads(json.dumps(drawn_schema(), default=str)))


def _close(part: Any) -> Any:
    if isinstance(part, list):
        return [_close(one) for one in part]
    if not isinstance(part, dict):
        return part
    closed = {name: _close(value) for name, value in part.items()}
    if closed.get("type") == "object" and isinstance(closed.get("properties"), dict):
        closed.setdefault("additionalProperties", False)
    return closed


@cache
def _validator(method: str, path: str, status: int) -> Any:
    whole = _closed_schema()
    content = whole["paths"][path][method]["responses"][str(status)]["content"]
    return jsonschema_rs.Draft202012Validator(
        {**content[JSON]["schema"], "components": whole["components"]}, validate_formats=True
    )
