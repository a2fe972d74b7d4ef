"""Motions: list, page with the vote, text, acts, the paper."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.web.documents import can_make_pdf
from comms.web.pages import ActionPage, EditPage, ListPage, ObjectPage, VisibleObject
from meetings.actions.papers import MOTION_ACTIONS, MOTION_CHANGE, MOTION_CREATE
from meetings.filters import MotionFilter
from meetings.models import Motion, Resolution
from meetings.queries.votes import seats_of, tally_of
from meetings.states import WAITING_FOR_VOTE, MotionState, VoteChoice
from meetings.tables.motions import MOTIONS, motion_sheet, presence
from meetings.views.shared import OpenMeeting
from meetings.views.sheets import SheetView

RELATED = ("submitter", "led_by", "item", "resolution", "meeting__kind", "meeting__unit", "meeting__series")


class MotionList(ListPage):
    """Motions of all meetings."""

    table = MOTIONS
    filterset_class = MotionFilter
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}
    ordering = ("-created_at", "-id")
    empty_text = _("No motion yet. Members submit them on the page of the meeting.")


class MotionObject(VisibleObject):
    """A motion that the reader sees."""

    model = Motion

    def get_queryset(self):
        """With meeting and people."""
        people = ("meeting__chair", "meeting__minute_taker")
        return super().get_queryset().select_related(*RELATED, *people)


class MotionPage(MotionObject, ObjectPage):
    """The text, its reason, who voted what, and what it became."""

    template_name = "meetings/motion_detail.html"
    object_actions = MOTION_ACTIONS
    hidden_actions = ("vote",)  # it stands in the panel of the vote
    action_url_name = "meetings:motion_action"
    list_url_name = "meetings:motion_list"

    def get_template_names(self):
        """The whole page, or the votes alone, which renew themselves while the vote is open."""
        return ["meetings/_votes.html" if self.request.GET.get("part") == "votes" else self.template_name]

    def get_title(self, obj):
        """The number."""
        return obj.number

    def get_context_data(self, **kwargs):
        """Adds the vote, and what the reader may open and do."""
        context = super().get_context_data(**kwargs)
        motion, user = self.object, self.request.user
        papers = motion.meeting.papers_open_to(user)
        context |= {"edit_url": "", "papers": papers, "pdf": can_make_pdf(), "resolution": None}
        context["presence"] = presence(motion)
        if motion.state == MotionState.DRAFT and user.has_perm(MOTION_CHANGE.permission, motion):
            context["edit_url"] = reverse("meetings:motion_edit", args=[motion.number])
        if motion.resolution and Resolution.objects.visible_to(user).filter(pk=motion.resolution_id).exists():
            context["resolution"] = motion.resolution
        if papers and (motion.state in WAITING_FOR_VOTE or motion.is_counted):
            context |= self.vote(motion, user)
        return context

    def vote(self, motion, user):
        """The members with what they said, and the form for one's own vote while the vote is open."""
        seats = seats_of(motion.meeting, motion)
        mine = next((seat for seat in seats if seat.part.user_id == user.pk), None)
        shown = {"seats": seats, "tally": tally_of(seats), "mine": mine, "choices": []}
        if motion.is_voting and mine and mine.is_present and not mine.is_recused:
            shown["choices"] = [one for one in VoteChoice if one != VoteChoice.RECUSED]
        return shown


class MotionCreate(OpenMeeting, EditPage):
    """Submit a motion to the meeting."""

    action = MOTION_CREATE
    title = _("Submit a motion")

    def get_cancel_url(self):
        """Back to the meeting."""
        return self.object.get_absolute_url()


class MotionEdit(MotionObject, EditPage):
    """Change a draft, or a motion that came back."""

    action = MOTION_CHANGE
    title = _("Change the motion")


class MotionAction(MotionObject, ActionPage):
    """One act on a motion."""

    object_actions = MOTION_ACTIONS

    def get_initial(self):
        """Whoever says that they are recused is asked for the reason."""
        return {"choice": VoteChoice.RECUSED} if "recused" in self.request.GET else {}

    def success_address(self, obj):
        """The motion, also after a vote."""
        return self.get_cancel_url()


class MotionSheet(MotionObject, SheetView):
    """《议案》, for those who read the papers of the meeting and those who see what was decided."""

    def sheet(self, obj):
        """As it stands."""
        return motion_sheet(obj, by=self.request.user, at=now())
