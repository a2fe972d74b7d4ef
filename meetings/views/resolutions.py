"""One resolution: its page, other terms, its acts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.web.pages import ActionPage, EditPage, ObjectPage, VisibleObject
from meetings.actions import RESOLUTION_ACTIONS, RESOLUTION_CHANGE
from meetings.models import Resolution


class ResolutionObject(VisibleObject):
    """A resolution that the reader may see."""

    model = Resolution

    def get_queryset(self):
        """With meeting and people."""
        people = ("owner", "verified_by", "meeting__chair", "meeting__minute_taker")
        others = ("tracking_unit", "item", "superseded_by", "meeting__kind", "meeting__unit")
        return super().get_queryset().select_related(*people, *others)


class ResolutionPage(ResolutionObject, ObjectPage):
    """What was resolved, the action plan, the result."""

    template_name = "meetings/resolution_detail.html"
    object_actions = RESOLUTION_ACTIONS
    action_url_name = "meetings:resolution_action"
    list_url_name = "meetings:resolution_list"

    def get_title(self, obj):
        """The number."""
        return obj.number

    def get_context_data(self, **kwargs):
        """Adds the plan and what the reader may change."""
        context = super().get_context_data(**kwargs)
        resolution, user = self.object, self.request.user
        context["edit_url"] = ""
        if resolution.is_open and user.has_perm(RESOLUTION_CHANGE.permission, resolution):
            context["edit_url"] = reverse("meetings:resolution_edit", args=[resolution.number])
        return context | {
            "steps": resolution.steps.select_related("assignee"),
            "overdue": resolution.is_overdue(now()),
            "sees_meeting": resolution.meeting.papers_open_to(user),
        }


class ResolutionEdit(ResolutionObject, EditPage):
    """Other wording, person, unit or due day."""

    action = RESOLUTION_CHANGE
    title = _("Change the resolution")


class ResolutionAction(ResolutionObject, ActionPage):
    """One act on a resolution."""

    object_actions = RESOLUTION_ACTIONS
