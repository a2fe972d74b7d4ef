"""A list: one queryset serves the page, the count, the print view and the export."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any

import xlsxwriter
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.forms import NullBooleanSelect
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from comms.base.clock import local, now
from comms.base.errors import Refused
from comms.base.paging import count_capped, keyset_page
from comms.base.text import Words, clean_text

EXPORT_LIMIT = 50_000
CELL_LIMIT = 32_000
# A cell that a spreadsheet would run as a formula, also in full width
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Column:
    """One column: key, heading, and how a row's cell is made. `url` links the cell to the row's page; `order`
    names an ordering.
    """

    key: str
    label: Words
    cell: Callable[[Any], object]
    url: bool = False
    order: str = ""
    css: str = ""
    export: Callable[[Any], object] | None = None

    def plain(self, row: object) -> str | int | float | Decimal:
        """The cell's value for exports: text, number or local time."""
        value: Any = (self.export or self.cell)(row)
        if hasattr(value, "astimezone"):
            return local(value).strftime("%Y-%m-%d %H:%M")
        if hasattr(value, "isoformat"):
            return value.isoformat()
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return value
        if hasattr(value, "__html__"):
            value = unescape(strip_tags(value))
        if value is None:
            return ""
        return clean_text(str(value))[:CELL_LIMIT]


def would_run(value: object) -> bool:
    """Whether a spreadsheet would take this value of a cell for a formula."""
    return isinstance(value, str) and value.lstrip(" \u3000").startswith(FORMULA_STARTS)


def safe_cell(value: object) -> object:
    """The value of a cell of a CSV file, where only an apostrophe tells text from a formula."""
    return f"'{value}" if would_run(value) else value


class ListPage(LoginRequiredMixin, TemplateView):
    """GET a filtered list. Query: the filterset's fields, `ordering`, `cursor`, `exact` (count),
    `export=csv|xlsx`, `print`.
    """

    template_name = "_layouts/list.html"
    model: Any = None
    title: Words = ""
    columns: list[Column] = []
    filterset_class: Any = None
    orderings: Mapping[str, tuple[str, ...]] = {}
    ordering: tuple[str, ...] = ("-id",)
    page_size = 50
    print_size = 1000
    create_url_name = ""
    create_label: Words = ""
    create_permission = ""
    empty_text: Words = ""
    permission = ""

    def dispatch(self, request, *args, **kwargs):
        """Check the page's permission once."""
        if request.user.is_authenticated and self.permission and not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        """The rows this person may see."""
        return self.model.objects.visible_to(self.request.user)

    def get_columns(self) -> list[Column]:
        """The columns; override when they depend on the reader."""
        return self.columns

    def filtered(self):
        """(filterset or None, rows after the filters). Bad filter values give an empty list with the error
        beside the field.
        """
        queryset = self.get_queryset()
        if self.filterset_class is None:
            return None, queryset
        filterset = self.filterset_class(self.request.GET, queryset=queryset, request=self.request)
        for field in filterset.form.fields.values():
            if isinstance(field.widget, NullBooleanSelect):
                field.widget.choices = [("", _("All")), ("true", _("Yes")), ("false", _("No"))]
        if not filterset.is_valid():
            return filterset, queryset.none()
        return filterset, filterset.qs

    def chosen_ordering(self):
        """The ordering asked for when it is offered, else the page's own."""
        return self.orderings.get(self.request.GET.get("ordering", ""), self.ordering)

    def get(self, request, *args, **kwargs):
        """The page, or the same list as a file."""
        form = request.GET.get("export")
        if form in ("csv", "xlsx"):
            _filterset, rows = self.filtered()
            return export(
                rows.order_by(*self.chosen_ordering())[:EXPORT_LIMIT],
                self.get_columns(),
                form,
                str(self.title),
            )
        return super().get(request, *args, **kwargs)

    def get_template_names(self):
        """The print layout for `?print=1`."""
        if "print" in self.request.GET:
            return ["_layouts/print_list.html"]
        return [self.template_name]

    def get_context_data(self, **kwargs):
        """Everything the list layout shows (docs/interface.md names each variable)."""
        filterset, queryset = self.filtered()
        ordering = self.chosen_ordering()
        size = self.print_size if "print" in self.request.GET else self.page_size
        try:
            page = keyset_page(queryset, ordering=ordering, cursor=self.request.GET.get("cursor"), size=size)
        except Refused:
            page = keyset_page(queryset, ordering=ordering, cursor=None, size=size)
        self.complete(page.rows)
        count, capped = self.count(queryset, page)
        columns = self.get_columns()
        return super().get_context_data(
            title=self.title,
            columns=columns,
            rows=[self.row(obj, columns) for obj in page.rows],
            filter=filterset,
            filter_form=filterset and filterset.form,
            active_filters=self.active_filters(filterset),
            count=count,
            count_capped=capped,
            exact_url=self.address(exact="1"),
            next_url=page.next and self.address(cursor=page.next),
            previous_url=page.previous and self.address(cursor=page.previous),
            first_url=self.request.GET.get("cursor") and self.address(cursor=None),
            export_urls={form: self.address(export=form, cursor=None) for form in ("xlsx", "csv")},
            print_url=self.address(print="1", cursor=None),
            ordering=self.request.GET.get("ordering", ""),
            order_urls={
                column.order: self.address(ordering=column.order, cursor=None)
                for column in columns
                if column.order
            },
            create_url=self.create_url(),
            create_label=self.create_label,
            empty_text=self.empty_text,
            printed_at=now(),
            **kwargs,
        )

    def complete(self, rows):
        """Give the rows of one page what their cells show besides; override where one query for the page is
        cheaper than a column.
        """

    def count(self, queryset, page) -> tuple[int, bool]:
        """(number of rows, whether there are more). A list that fits on one page needs no query for it."""
        if page.next is None and page.previous is None and (page.rows or not self.request.GET.get("cursor")):
            return len(page.rows), False
        if "exact" in self.request.GET:
            return queryset.order_by().count(), False
        return count_capped(queryset)

    def row(self, obj, columns):
        """One row for the template: address, cells in column order, css classes."""
        return {
            "url": self.row_url(obj),
            "cells": [(column, column.cell(obj)) for column in columns],
            "css": self.row_css(obj),
            "object": obj,
        }

    def row_url(self, obj):
        """Where the row leads."""
        if not hasattr(obj, "get_absolute_url"):
            return ""
        return obj.get_absolute_url()

    def row_css(self, obj):
        """Extra css class of a row (for example `is-overdue`)."""
        return ""

    def create_url(self):
        """The address of the create form when this person may use it."""
        if not self.create_url_name:
            return ""
        if self.create_permission and not self.request.user.has_perm(self.create_permission):
            return ""
        return reverse(self.create_url_name)

    def active_filters(self, filterset) -> list[dict[str, str]]:
        """Each filter in force: label, value in words, and the address without it."""
        if filterset is None or not filterset.form.is_bound:
            return []
        shown = []
        for name, field in filterset.form.fields.items():
            said = self.request.GET.getlist(name)
            if any(said):
                choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
                shown.append(
                    {
                        "label": str(field.label or name),
                        "value": ", ".join(choices.get(v, v) for v in said if v),
                        "url": self.address(cursor=None, **{name: None}),
                    }
                )
        return shown

    def address(self, **changes) -> str:
        """This page's address with query parameters set, or removed when None."""
        query = self.request.GET.copy()
        for name in ("exact", "export", "print", "cursor", *changes):
            query.pop(name, None)
        for name, value in changes.items():
            if value is not None:
                query[name] = value
        return f"{self.request.path}?{query.urlencode()}".rstrip("?")


def export(rows, columns: list[Column], form: str, title: str) -> HttpResponse | StreamingHttpResponse:
    """The rows as CSV (UTF-8 with BOM, streamed) or Excel."""
    name = f"{slugify(title, allow_unicode=True) or 'list'}-{local(now()):%Y%m%d-%H%M}.{form}"
    response: HttpResponse | StreamingHttpResponse
    if form == "csv":
        response = StreamingHttpResponse(_csv_lines(rows, columns), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(
            _xlsx(rows, columns),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    response.headers["Content-Disposition"] = _attachment(name)
    return response


def _attachment(name: str) -> str:
    from urllib.parse import quote

    return f"attachment; filename*=UTF-8''{quote(name)}"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value):
        return value


def _csv_lines(rows, columns: list[Column]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
    for row in rows.iterator(chunk_size=1000):
        yield writer.writerow([safe_cell(column.plain(row)) for column in columns])


def _xlsx(rows, columns: list[Column]) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet(str(_("List"))[:31])
    heading = book.add_format({"bold": True})
    # The apostrophe of Excel itself, which nobody sees: the cell stays text when somebody edits it
    text = book.add_format({"quote_prefix": True})
    for index, column in enumerate(columns):
        sheet.write_string(0, index, str(column.label), heading)
    for line, row in enumerate(rows.iterator(chunk_size=1000), start=1):
        for index, column in enumerate(columns):
            value: Any = column.plain(row)  # xlsxwriter's types forget decimals
            if isinstance(value, str):
                sheet.write_string(line, index, value, text if would_run(value) else None)
            else:
                sheet.write_number(line, index, value)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
