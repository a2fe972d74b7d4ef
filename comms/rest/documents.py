"""The printed form of an object over REST: the sheet that its page prints, as a Word or PDF file."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from comms.base.dates import read_in
from comms.base.errors import Refused
from comms.rest.lists import refuse_unknown
from comms.web.documents import PDF, WORD, Sheet, can_make_pdf, download

FORMS = ("docx", "pdf")


class AnyMediaType(BaseContentNegotiation):
    """A file is what it is: whatever the caller accepts, refusals are told as JSON."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """There is no body."""
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first one, for refusals."""
        first = next(iter(renderers))
        return first, first.media_type or ""


described_form = extend_schema(
    parameters=[OpenApiParameter("as", str, enum=FORMS, default=FORMS[0])],
    responses={(200, WORD): OpenApiTypes.BINARY, (200, PDF): OpenApiTypes.BINARY},
)


def chosen_form(request: Request, forms: Sequence[str]) -> str:
    """The kind of file that `?as=` asks for, the first of `forms` without it. Raises Refused for others."""
    form = request.query_params.get("as", forms[0])
    if form not in forms:
        raise Refused(errors={"as": _("Possible here: %(names)s.") % {"names": ", ".join(forms)}})
    return form


def printed(request: Request, sheet: Callable[[], Sheet]) -> HttpResponse:
    """The sheet as the file that `?as=` asks for, with times as its page writes them. Raises Refused for
    other kinds of file, and for PDF where it cannot be made.
    """
    refuse_unknown(request, ["as"])
    form = chosen_form(request, FORMS)
    # Unlike pages, REST says whose times it gives only where a file puts them into words
    reader: Any = request.user
    with read_in(reader.time_zone):
        made = sheet()
        if form == "pdf" and not can_make_pdf():
            raise Refused(errors={"as": _("This server cannot make PDF files.")})
        return download(made, form)


class PrintedForm:
    """`GET {object}/document/?as=docx|pdf` for a resource that says its sheet."""

    def sheet(self, obj: Any) -> Sheet:
        """What stands on the form. Subclasses say so."""
        raise NotImplementedError

    @described_form
    @action(detail=True, methods=["get"], content_negotiation_class=AnyMediaType)
    def document(self, request: Request, *args: object, **kwargs: object) -> HttpResponse:
        """The printed form as a file. PDF only where the server can make it."""
        return printed(request, lambda: self.sheet(self.get_object()))  # type: ignore[attr-defined]
