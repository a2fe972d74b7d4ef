"""A list over REST as the file that its page offers: the same columns and rows, as CSV or for Excel."""

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from comms.base.clock import now
from comms.base.rights import allow
from comms.rest.documents import AnyMediaType, chosen_form
from comms.rest.lists import Filters, Orders
from comms.rest.viewsets import ReadOnlyResourceViewSet
from comms.web.tables import FILE_TYPES, Table, export

FORMS = tuple(FILE_TYPES)


class FiltersOfFiles(Filters):
    """Those of the list. A file has neither pages nor fields to add, so their parameters are unknown here."""

    beside = frozenset({"as", "ordering"})


described_export = extend_schema(
    parameters=[OpenApiParameter("as", str, enum=FORMS, default=FORMS[0])],
    responses={(200, media_type): OpenApiTypes.BINARY for media_type in FILE_TYPES.values()},
)


class Exported(ReadOnlyResourceViewSet):
    """`GET {list}/export/?as=xlsx|csv` for a resource that says its table."""

    table: Table
    # For lists that not everybody who reads them may take away as a file
    file_permission = ""

    def get_table(self) -> Table:
        """Title, columns and rows of the file; override when they depend on the caller or the moment."""
        return self.table

    @described_export
    @action(
        detail=False,
        methods=["get"],
        pagination_class=None,
        content_negotiation_class=AnyMediaType,
        filter_backends=(FiltersOfFiles, Orders),
    )
    def export(self, request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
        """The list as the file that its page offers, for the same filters and orders. Refused when it has
        too many rows for a file.
        """
        if self.file_permission:
            allow(request.user, self.file_permission)
        form, table, at = chosen_form(request, FORMS), self.get_table(), now()
        rows = self.filter_queryset(table.rows(request.user, at))
        return export(table, rows, self.ordering(), form, by=request.user, at=at)
