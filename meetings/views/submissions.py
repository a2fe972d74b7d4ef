"""Conclusions for approval: list, page, submitting one, acts."""

from django.utils.translation import gettext_lazy as _

from comms.web.pages import ActionPage, EditPage, ListPage, ObjectPage, VisibleObject
from meetings.actions.papers import SUBMISSION_ACTIONS, SUBMISSION_CREATE
from meetings.filters import SubmissionFilter
from meetings.models import Meeting, Submission
from meetings.tables.submissions import SUBMISSIONS
from meetings.views.shared import OpenMeeting


class SubmissionList(ListPage):
    """The way of conclusions, from the meeting that reached them to the answer."""

    table = SUBMISSIONS
    filterset_class = SubmissionFilter
    orderings = {"-submitted_at": ("-submitted_at", "-id"), "submitted_at": ("submitted_at", "id")}
    ordering = ("-submitted_at", "-id")
    empty_text = _("No conclusion yet. They are submitted on the page of the meeting that reached them.")


class SubmissionObject(VisibleObject):
    """A conclusion that the reader sees."""

    model = Submission

    def get_queryset(self):
        """With origin, body, meeting and people."""
        people = ("submitted_by", "decided_by", "meeting__chair", "meeting__minute_taker")
        rows = super().get_queryset()
        return rows.select_related(
            "to_kind", "meeting__unit", "meeting__kind", "target", "agenda_item", *people
        )


class SubmissionPage(SubmissionObject, ObjectPage):
    """The conclusion, where it stands, and the answer."""

    template_name = "meetings/submission_detail.html"
    object_actions = SUBMISSION_ACTIONS
    action_url_name = "meetings:submission_action"
    list_url_name = "meetings:submission_list"

    def get_title(self, obj):
        """The number."""
        return obj.number

    def get_context_data(self, **kwargs):
        """Adds which of the two meetings the reader sees."""
        context = super().get_context_data(**kwargs)
        pair = [self.object.meeting_id, self.object.target_id]
        seen = Meeting.objects.visible_to(self.request.user).filter(pk__in=pair)
        context["seen"] = set(seen.values_list("pk", flat=True))
        return context


class SubmissionCreate(OpenMeeting, EditPage):
    """Submit a conclusion of a meeting."""

    action = SUBMISSION_CREATE
    title = _("Submit a conclusion")

    def success_address(self, obj):
        """Back to the meeting, where it stands."""
        return f"{self.object.get_absolute_url()}#submissions"


class SubmissionAction(SubmissionObject, ActionPage):
    """One act on a conclusion."""

    object_actions = SUBMISSION_ACTIONS
