"""JSON as the contract wants it: an object, valid UTF-8, no NaN, no NUL, not nested beyond sense."""

import json

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32


class StrictJSONParser(JSONParser):
    """Refuses what DRF would let through or answer with 500. Raises ParseError (400)."""

    def parse(self, stream, media_type=None, parser_context=None):
        """Read the body as JSON."""
        try:
            data = json.loads(stream.read().decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise ParseError(_("The body is not valid JSON.")) from None
        _check(data, 0)
        return data


def _no_constant(name):
    raise ValueError(name)


def _check(value, depth):
    if depth > MAX_DEPTH:
        raise ParseError(_("The body is nested too deeply."))
    if isinstance(value, dict):
        for key, item in value.items():
            _check(key, depth + 1)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, str) and ("\x00" in value or any("\ud800" <= char <= "\udfff" for char in value)):
        raise ParseError(_("The text holds characters that cannot be stored."))
