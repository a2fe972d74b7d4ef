"""One resolution: its page, other terms, its acts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.web.actions import offered
from comms.web.pages import ActionPage, EditPage, ObjectPage, VisibleObject
from comms.web.pages.objects import Act
from meetings.actions.papers import (
    FOLLOW_UP_CREATE,
    RESOLUTION_ACTIONS,
    RESOLUTION_CHANGE,
    STEP_ACTIONS,
)
from meetings.models import Motion, Resolution
from meetings.queries.meetings import looks_seen
from meetings.states import MeetingState
from meetings.views.shared import OpenMeeting


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
        at, seen = now(), Resolution.objects.visible_to(user)
        notes = resolution.progress_notes.select_related("noted_by", "step").prefetch_related("files")
        return context | {
            "steps": self.steps(resolution, at),
            "overdue": resolution.is_overdue(at),
            "sees_meeting": resolution.meeting.papers_open_to(user),
            "notes": notes,
            "progress_label": f"{resolution.percent}%",
            "follow_ups": looks_seen(resolution, user),
            "newer": seen.filter(pk=resolution.superseded_by_id).first(),
            "older": seen.filter(superseded_by=resolution).order_by("number"),
            "motion": Motion.objects.visible_to(user).filter(resolution=resolution).first(),
        }

    def steps(self, resolution, at):
        """The steps of the present plan, each with what the reader may do about it."""
        steps = list(resolution.steps.select_related("assignee", "done_by"))
        for step in steps:
            step.resolution = resolution
            step.late = step.is_overdue(at)
            step.acts = [
                Act(name, action.label, action.tone, step.act_url(name), action.icon)
                for name, action in offered(STEP_ACTIONS, step, self.request.user)
            ]
        return steps


class ResolutionEdit(ResolutionObject, EditPage):
    """Other wording, person, unit or due day."""

    action = RESOLUTION_CHANGE
    title = _("Change the resolution")


class ResolutionAction(ResolutionObject, ActionPage):
    """One act on a resolution."""

    object_actions = RESOLUTION_ACTIONS

    def success_address(self, obj):
        """The resolution, also after a note of progress."""
        return self.get_cancel_url()


class FollowUpCreate(OpenMeeting, EditPage):
    """Note in a meeting how an open resolution stands."""

    action = FOLLOW_UP_CREATE
    title = _("How the resolution stands")

    def get_initial(self):
        """The resolution whose line was pressed, with what the meeting said before."""
        number = self.request.GET.get("resolution", "")[:24]
        said = self.object.follow_ups.filter(resolution__number=number).first()
        known = {"verdict": said.verdict, "note": said.note} if said else {}
        return {"resolution": number, **known}

    def success_address(self, obj):
        """Back to where it was noted."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """The live page while the meeting runs."""
        if self.object.state == MeetingState.IN_PROGRESS:
            return reverse("meetings:live", args=[self.object.number])
        return self.object.get_absolute_url()
