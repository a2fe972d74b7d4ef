"""Lists over REST: pages by cursor, orders and filters by allow-list, each described in the
schema as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import BooleanFilter
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import inline_serializer
from rest_framework.filters import BaseFilterBackend
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, Serializer

from comms.base.errors import Refused
from comms.base.paging import keyset_page
from comms.base.text import Words
from comms.rest.serializers import expansion

PAGE_SIZE = 50
LARGEST_PAGE = 200
PLAIN_PARAMETERS = {"cursor", "page_size", "ordering", "format", "expand"}


def parameter(name: str, schema: dict[str, object], description: Words) -> dict[str, object]:
    """A query parameter as OpenAPI describes it."""
    return {"name": name, "in": "query", "required": False, "description": str(description), "schema": schema}


class CursorPages(BasePagination):
    """{next, previous, results}: the last page costs what the first costs; the view's `ordering()` orders."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of one page. Raises Refused for a page size or a cursor that is not ours."""
        self.request = request
        self.page = keyset_page(
            queryset,
            ordering=view.ordering(),
            cursor=request.query_params.get("cursor"),
            size=chosen_size(request),
        )
        return self.page.rows

    def get_paginated_response(self, data: Sequence[object]) -> Response:
        """The page with the addresses that lead on."""
        return Response(
            {
                "next": self._address(self.page.next),
                "previous": self._address(self.page.previous),
                "results": data,
            }
        )

    def _address(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return f"{self.request.build_absolute_uri(self.request.path)}?{query.urlencode()}"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page in the description."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """cursor and page_size."""
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        return [
            parameter("cursor", {"type": "string"}, "Where a page begins; taken from `next` or `previous`."),
            parameter("page_size", size, "How many results a page holds."),
        ]


class WholePage(BasePagination):
    """A list that is short by nature: all on one page, in the form of the others, without parameters."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """All rows."""
        return list(queryset)

    def get_paginated_response(self, data: Sequence[object]) -> Response:
        """The page; nothing comes before or after it."""
        return Response(whole_page(data))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page in the description."""
        return CursorPages().get_paginated_response_schema(schema)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """None."""
        return []


def whole_page(results: Sequence[object]) -> dict[str, object]:
    """All results as one page: {next, previous, results}."""
    return {"next": None, "previous": None, "results": results}


def page_of(serializer_class: type[Serializer]) -> Serializer:
    """The description of a page that holds such objects, for acts that make several at once."""
    fields = {"next": CharField(allow_null=True), "previous": CharField(allow_null=True)}
    name = f"Added{serializer_class.__name__.removesuffix('Serializer')}s"
    return inline_serializer(name, fields | {"results": serializer_class(many=True)})


def chosen_size(request: Request) -> int:
    """The page size asked for, 1 to 200. Raises Refused for anything else."""
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LARGEST_PAGE):
        raise Refused(errors={"page_size": _("A whole number from 1 to %(max)s.") % {"max": LARGEST_PAGE}})
    return int(text)


class Filters(DjangoFilterBackend):
    """The view's `filterset_class`, strictly: an unknown parameter or a value that does not exist is refused
    by name. `beside` are the parameters that the address knows besides its filters.
    """

    beside: Set[str] = PLAIN_PARAMETERS

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """The rows that fit. Raises Refused."""
        filterset_class = getattr(view, "filterset_class", None)
        if filterset_class is None:
            refuse_unknown(request, (), self.beside)
            return queryset
        refuse_unknown(request, _parameters(filterset_class), self.beside)
        filterset = filterset_class(request.query_params, queryset=queryset, request=request)
        errors = {name: list(sentences) for name, sentences in filterset.errors.items()}
        errors |= _odd_booleans(filterset_class, request.query_params)
        if errors:
            raise Refused(errors=errors)
        return filterset.qs


def refuse_unknown(request: Request, names: Iterable[str], beside: Set[str] = PLAIN_PARAMETERS) -> None:
    """Raise Refused for query parameters that this address does not know: neither `names` nor those that all
    addresses of its kind know `beside` them.
    """
    known = beside | set(names)
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise Refused(errors={name: _("This filter is not known.") for name in unknown})


class Orders(BaseFilterBackend):
    """The `ordering` parameter: one of the view's `orderings`. The page itself puts the rows in order."""

    only_lists = True

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Rows as they are; an order that is not offered is refused by the view."""
        view.ordering()
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The orders that are offered, the first one being the default."""
        names = list(view.orderings)
        return [
            parameter(
                "ordering",
                {"type": "string", "enum": names, "default": names[0]},
                "The order of the results.",
            )
        ]


class Expansion(BaseFilterBackend):
    """The `expand` parameter of lists that show a line of each object: which of the other fields to add."""

    only_lists = True

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Rows as they are. Raises Refused for a name that cannot be added."""
        if expansion(request) - set(view.expandable):
            raise Refused(
                errors={
                    "expand": _("Possible here: %(names)s.") % {"names": ", ".join(view.expandable) or "–"}
                }
            )
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """expand, where there is something to add."""
        if not view.expandable:
            return []
        names: dict[str, object] = {
            "type": "array",
            "items": {"type": "string", "enum": list(view.expandable)},
        }
        return [
            parameter("expand", names, "Fields to add to each line, with commas.")
            | {"style": "form", "explode": False}
        ]


def _parameters(filterset_class: Any) -> Iterator[str]:
    """Names of the query parameters of a filterset; a range filter `sent_at` reads `sent_at_after` and
    `sent_at_before`.
    """
    for name, field in filterset_class.base_filters.items():
        suffixes = getattr(field.extra.get("widget") or field.field_class.widget, "suffixes", None)
        yield from [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]


def _odd_booleans(filterset_class: Any, params: Mapping[str, str]) -> dict[str, list[Words]]:
    """Errors for yes/no filters with another value, which the filter itself would take for none."""
    names = [
        name
        for name, field in filterset_class.base_filters.items()
        if isinstance(field, BooleanFilter) and name in params
    ]
    sentence = gettext_lazy("Write true or false.")
    return {name: [sentence] for name in names if params[name] not in ("", "true", "false", "True", "False")}
