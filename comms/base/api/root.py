"""`/api/v1/`: what there is, and where it is described."""

from typing import Any

from django.urls import URLPattern, URLResolver
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Index(APIView):
    """The addresses of all lists, of the schema and of its page."""

    addresses: Any = None

    @extend_schema(operation_id="index", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """{name: address}, in order of the names."""
        paths = sorted(set(_lists(self.addresses(), "")))
        return Response({path.rstrip("/"): request.build_absolute_uri(f"{request.path}{path}") for path in paths})


def _lists(patterns: list[Any], before: str) -> list[str]:
    """Paths without a variable part."""
    found: list[str] = []
    for pattern in patterns:
        path = before + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            found += _lists(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and path and not set(path) & set("<(["):
            found.append(path)
    return found


def _plain(pattern: str) -> str:
    return pattern.removeprefix("^").removesuffix("$").replace("\\Z", "")


class SchemaView(SpectacularAPIView):
    """The OpenAPI document. Its titles and descriptions are English, so that generated clients do not depend on the reader."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Draw it."""
        with translation.override("en"):
            return super().get(request, *args, **kwargs)
