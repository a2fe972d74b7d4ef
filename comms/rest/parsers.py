"""JSON as the contract wants it: an object, valid UTF-8, no NaN, no NUL, not nested beyond sense."""

import json
import math

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32


class StrictJSONParser(JSONParser):
    """Refuses what DRF would let through or answer with 500. Raises ParseError (400)."""

    def parse(self, stream, media_type=None, parser_context=None):
        """Read the body as JSON. Raises UnsupportedMediaType (415) for other charsets, RequestDataTooBig
        (413), ParseError (400).
        """
        charset = _charset(media_type)
        if charset not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(
                media_type, _("JSON is UTF-8, not “%(charset)s”.") % {"charset": charset}
            )
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            data = json.loads(body.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
        except (ValueError, RecursionError):
            raise ParseError(_("The body is not valid JSON.")) from None
        _check(data, 0)
        return data


def _charset(media_type):
    _kind, options = parse_header_parameters(media_type or "")
    return options.get("charset", "utf-8").lower()


def _finite(text):
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


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
