"""Attendance sheet and minutes on paper: to print, as Word, as PDF."""

from django.http import Http404
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.web.documents import can_make_pdf, download
from meetings.queries.documents import document_for
from meetings.tables import attendance_sheet, minutes_sheet
from meetings.views.minutes import MinutesObject
from meetings.views.shared import OpenMeeting


class SheetView(TemplateView):
    """A sheet as a page to print, or as a file when the address ends in docx or pdf."""

    template_name = "meetings/sheet_print.html"

    def sheet(self, obj):
        """The sheet of the object. Subclasses say which."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        """The page or the file."""
        form = kwargs.get("form", "")
        if form and (form not in ("docx", "pdf") or (form == "pdf" and not can_make_pdf())):
            raise Http404
        obj = self.get_object()
        sheet = self.sheet(obj)
        if form:
            return download(sheet, form)
        context = self.get_context_data(
            sheet=sheet,
            title=sheet.title,
            number=sheet.number,
            print_rows=sheet.facts,
            signatures=sheet.signatures,
            printed_at=sheet.printed_at,
            back_url=obj.get_absolute_url(),
        )
        return self.render_to_response(context)


class AttendanceSheet(OpenMeeting, SheetView):
    """《会议签到表》."""

    def sheet(self, obj):
        """With everyone invited."""
        return attendance_sheet(obj, by=self.request.user, at=now())


class MinutesSheet(MinutesObject, SheetView):
    """《会议纪要》; opening it counts as read."""

    def sheet(self, obj):
        """What the reader may see of the minutes."""
        self.note_reading(obj)
        document = document_for(obj, self.request.user)
        return minutes_sheet(obj, document, by=self.request.user, at=now())
