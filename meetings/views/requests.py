"""Requests for talks between departments: list, page, report, acts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.web.pages import ActionPage, EditPage, FormPage, ListPage, ObjectPage, VisibleObject
from meetings.actions.meetings import REQUEST_ACTIONS, REQUEST_CHANGE, REQUEST_CREATE
from meetings.filters import RequestFilter
from meetings.models import MeetingRequest
from meetings.states import RequestState
from meetings.tables import REQUESTS


class RequestList(ListPage):
    """Reports that ask for a meeting."""

    table = REQUESTS
    filterset_class = RequestFilter
    orderings = {
        "-submitted_at": ("-submitted_at", "-id"),
        "submitted_at": ("submitted_at", "id"),
    }
    ordering = ("-submitted_at", "-id")
    create_url_name = "meetings:request_create"
    create_label = _("Ask for a meeting")
    create_permission = "meetings.add_meetingrequest"
    empty_text = _("Nobody has asked for a talk between departments yet.")


class RequestObject(VisibleObject):
    """A request that the reader sees."""

    model = MeetingRequest

    def get_queryset(self):
        """With department, person and meeting."""
        return super().get_queryset().select_related("unit", "requested_by", "meeting")


class RequestPage(RequestObject, ObjectPage):
    """The report, who is wanted, and what became of it."""

    template_name = "meetings/request_detail.html"
    object_actions = REQUEST_ACTIONS
    action_url_name = "meetings:request_action"
    list_url_name = "meetings:request_list"

    def get_title(self, obj):
        """The number."""
        return obj.number

    def get_context_data(self, **kwargs):
        """Adds whether the report may be completed, and whether the reader sees the meeting."""
        context = super().get_context_data(**kwargs)
        row, user = self.object, self.request.user
        context["edit_url"] = ""
        if row.state == RequestState.RETURNED and user.has_perm(REQUEST_CHANGE.permission, row):
            context["edit_url"] = reverse("meetings:request_edit", args=[row.number])
        seen = type(row.meeting).objects.visible_to(user) if row.meeting else None
        return context | {
            "departments": row.departments.order_by("code"),
            "people": row.people.order_by("pk"),
            "sees_meeting": seen is not None and seen.filter(pk=row.meeting_id).exists(),
        }


class RequestCreate(FormPage):
    """Hand in a report."""

    action = REQUEST_CREATE
    title = _("Ask for a meeting between departments")
    submit_label = _("Hand in the report")

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("meetings:request_list")


class RequestEdit(RequestObject, EditPage):
    """Complete a report that came back."""

    action = REQUEST_CHANGE
    title = _("Complete the report")


class RequestAction(RequestObject, ActionPage):
    """One act on a request."""

    object_actions = REQUEST_ACTIONS
