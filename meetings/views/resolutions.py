"""One resolution: its page, other terms, its events."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.base.pages import EventPage, ObjectPage, VisibleObject
from meetings import operations
from meetings.forms import RESOLUTION_FORMS, ResolutionChangeForm
from meetings.models import Resolution
from meetings.views.shared import ActForm, said_version


class ResolutionObject(VisibleObject):
    """A resolution that the reader may see."""

    model = Resolution

    def get_queryset(self):
        """With meeting and people."""
        people = ("meeting__kind", "meeting__unit", "meeting__chair", "meeting__minute_taker")
        return super().get_queryset().select_related("owner", "tracking_unit", "item", "verified_by", "superseded_by", *people)


class ResolutionPage(ResolutionObject, ObjectPage):
    """What was resolved, the action plan, the result."""

    template_name = "meetings/resolution_detail.html"
    event_url_name = "meetings:resolution_event"
    list_url_name = "meetings:resolution_list"

    def get_title(self, obj):
        """The number."""
        return obj.number

    def get_context_data(self, **kwargs):
        """Adds the plan and what the reader may change."""
        context = super().get_context_data(**kwargs)
        resolution, user = self.object, self.request.user
        may_change = resolution.is_open and user.has_perm("meetings.change_resolution", resolution)
        return context | {
            "steps": resolution.steps.select_related("assignee"),
            "overdue": resolution.is_overdue(now()),
            "sees_meeting": resolution.meeting.papers_open_to(user),
            "edit_url": reverse("meetings:resolution_edit", args=[resolution.number]) if may_change else "",
        }


class ResolutionEdit(ResolutionObject, ActForm):
    """Other wording, person, unit or due day."""

    form_class = ResolutionChangeForm
    title = _("Change the resolution")
    needs = "meetings.change_resolution"

    def get_initial(self):
        """What the resolution says."""
        one = self.object
        return {"text": one.text, "owner": one.owner.uuid, "due_on": one.due_on, "tracking_unit": one.tracking_unit.code}

    def act(self, *, text, **data):
        """Only what differs is a change, so that new terms need no draft."""
        changes = data if text == self.object.text else data | {"text": text}
        operations.change_resolution(self.object, version=said_version(self.request), **changes)


class ResolutionEvent(ResolutionObject, EventPage):
    """One act on a resolution."""

    forms = RESOLUTION_FORMS
    operations = {
        "submit-plan": operations.submit_plan,
        "accept-plan": operations.accept_plan,
        "return": operations.return_plan,
        "report-done": operations.report_done,
        "verify": operations.verify,
        "reject": operations.reject,
        "drop": operations.drop,
    }
