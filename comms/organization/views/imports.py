"""People and units out of a sheet: the form, and the file to fill in."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import View

from comms.base.clock import now
from comms.base.text import listed
from comms.organization.actions import PEOPLE_IMPORT, UNITS_IMPORT
from comms.organization.operations.imports import PEOPLE_SHEET, UNITS_SHEET, SheetColumn, SheetKind, template
from comms.web.pages import FormPage, Permitted
from comms.web.tables import EXCEL


def _heading(column: SheetColumn) -> str:
    return f"{column.label}*" if column.required else str(column.label)


class ImportPage(FormPage):
    """GET the form, POST begins the work and leads to its progress."""

    template_name = "organization/import.html"
    submit_label = gettext_lazy("Import")
    template_url_name = ""
    kind: SheetKind

    def get_context_data(self, **kwargs):
        """Adds the columns and the way to the file to fill in."""
        checker = self.kind.checker(by=self.request.user, at=now())
        return super().get_context_data(
            columns=listed(_heading(column) for column in checker.columns()),
            template_url=reverse(self.template_url_name),
            **kwargs,
        )


class PeopleImport(ImportPage):
    """Accounts and posts of many people."""

    action = PEOPLE_IMPORT
    kind = PEOPLE_SHEET
    title = gettext_lazy("Import people")
    cancel_url = "/people/"
    template_url_name = "organization:people_template"


class UnitsImport(ImportPage):
    """Many units."""

    action = UNITS_IMPORT
    kind = UNITS_SHEET
    title = gettext_lazy("Import units")
    cancel_url = "/units/"
    template_url_name = "organization:units_template"


class SheetTemplate(Permitted, View):
    """GET the Excel file to fill in, for those who may import it."""

    kind: SheetKind

    def get(self, request):
        """As a download in the reader's language."""
        answer = HttpResponse(template(self.kind, by=request.user, at=now()), content_type=EXCEL)
        answer.headers["Content-Disposition"] = f'attachment; filename="{self.kind.name}.xlsx"'
        return answer


class PeopleTemplate(SheetTemplate):
    """The file for people."""

    kind, permission = PEOPLE_SHEET, PEOPLE_IMPORT.permission


class UnitsTemplate(SheetTemplate):
    """The file for units."""

    kind, permission = UNITS_SHEET, UNITS_IMPORT.permission
