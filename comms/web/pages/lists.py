"""A list: one table serves the page, the count, the print view and the export."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import NullBooleanSelect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.base.errors import NotAllowed, Refused
from comms.base.paging import count_capped, keyset_page
from comms.base.rights import allow
from comms.base.text import Words
from comms.web.pages.permitted import Permitted
from comms.web.tables import FILE_TYPES, Table, export


def offer_yes_and_no(filterset: Any) -> None:
    """Let the questions of a filter be answered by all, yes or no, instead of by Django's "unknown"."""
    for field in filterset.form.fields.values():
        if isinstance(field.widget, NullBooleanSelect):
            field.widget.choices = [("", _("All")), ("true", _("Yes")), ("false", _("No"))]


class ListPage(Permitted, TemplateView):
    """GET a filtered list. Query: the filterset's fields, `ordering`, `cursor`, `exact` (count),
    `export=csv|xlsx`, `print`.
    """

    template_name = "_layouts/list.html"
    table: Table
    filterset_class: Any = None
    orderings: Mapping[str, tuple[str, ...]] = {}
    ordering: tuple[str, ...] = ("-id",)
    page_size = 50
    print_size = 1000
    create_url_name = ""
    create_label: Words = ""
    create_permission = ""
    empty_text: Words = ""
    # For lists that not everybody who reads them may take away as a file or on paper
    file_permission = ""

    def dispatch(self, request, *args, **kwargs):
        """Also ask for the permission of files."""
        user = request.user
        if user.is_authenticated and self.file_permission and {"export", "print"} & request.GET.keys():
            try:
                allow(user, self.file_permission)
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal)) from None
        return super().dispatch(request, *args, **kwargs)

    def get_table(self) -> Table:
        """Title, columns and rows; override when they depend on the reader or the moment."""
        return self.table

    def get_queryset(self):
        """The rows of the page: those of the file. Override where the screen shows less of each row."""
        return self.get_table().rows(self.request.user, now())

    def filtered(self, queryset):
        """(filterset or None, rows after the filters). Bad filter values give an empty list with the error
        beside the field.
        """
        if self.filterset_class is None:
            return None, queryset
        filterset = self.filterset_class(self.request.GET, queryset=queryset, request=self.request)
        offer_yes_and_no(filterset)
        if not filterset.is_valid():
            return filterset, queryset.none()
        return filterset, filterset.qs

    def chosen_ordering(self):
        """The ordering asked for when it is offered, else the page's own."""
        return self.orderings.get(self.request.GET.get("ordering", ""), self.ordering)

    def get(self, request, *args, **kwargs):
        """The page, or the same list as a file. A file that is refused leads to the page, which says why."""
        form, self.export_refused = request.GET.get("export"), ""
        if form in FILE_TYPES:
            try:
                return self.file(form)
            except Refused as refusal:
                self.export_refused = refusal.detail
        response = super().get(request, *args, **kwargs)
        if self.export_refused:
            response.status_code = Refused.status
        return response

    def file(self, form: str):
        """The list as a file of this form. Raises Refused when it has too many rows."""
        table, reader, at = self.get_table(), self.request.user, now()
        _filterset, rows = self.filtered(table.rows(reader, at))
        return export(table, rows, self.chosen_ordering(), form, by=reader, at=at)

    def get_template_names(self):
        """The print layout for `?print=1`."""
        if "print" in self.request.GET:
            return ["_layouts/print_list.html"]
        return [self.template_name]

    def get_context_data(self, **kwargs):
        """Everything the list layout shows (docs/interface.md names each variable)."""
        table = self.get_table()
        filterset, queryset = self.filtered(self.get_queryset())
        ordering = self.chosen_ordering()
        size = self.print_size if "print" in self.request.GET else self.page_size
        try:
            page = keyset_page(queryset, ordering=ordering, cursor=self.request.GET.get("cursor"), size=size)
        except Refused:
            page = keyset_page(queryset, ordering=ordering, cursor=None, size=size)
        self.complete(page.rows)
        count, capped = self.count(queryset, page)
        columns = table.columns
        if "print" in self.request.GET:
            columns = table.on_paper
        return super().get_context_data(
            title=table.title,
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
            export_urls=self.export_urls(),
            export_refused=self.export_refused,
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

    def export_urls(self) -> dict[str, str]:
        """The addresses of the files when this person may take them."""
        if self.file_permission and not self.request.user.has_perm(self.file_permission):
            return {}
        return {form: self.address(export=form, cursor=None) for form in ("xlsx", "csv")}

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
