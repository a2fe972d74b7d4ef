"""`/api/v1/`: what there is, and where it is described."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
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
        return Response(
            {path.rstrip("/"): request.build_absolute_uri(f"{request.path}{path}") for path in paths}
        )


def _lists(patterns: Iterable[URLPattern | URLResolver], before: str) -> list[str]:
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


@cache
def drawn_schema() -> dict[str, Any]:
    """The OpenAPI document, drawn once in the life of a process: it does not depend on who asks.

    Titles and descriptions are English, so that generated clients do not depend on the reader's language.
    """
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)


class SchemaView(SpectacularAPIView):
    """The OpenAPI document."""

    @extend_schema(
        operation_id="schema", responses={(200, "application/vnd.oai.openapi+json"): OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The same for everybody who is signed in."""
        return Response(drawn_schema())


def docs_view() -> Callable[..., HttpResponseBase]:
    """The page of the document. Swagger's own style attributes need more than is allowed elsewhere."""
    page = SpectacularSwaggerSplitView.as_view(url_name="schema")
    return csp_update({"style-src": [SELF, UNSAFE_INLINE]})(page)
