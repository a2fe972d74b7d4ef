"""One meeting: its page, calling one, changing it, its acts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.web.documents import can_make_pdf
from comms.web.pages import ActionPage, EditPage, FormPage, ObjectPage
from meetings import operations
from meetings.actions.meetings import (
    MEETING_ACTIONS,
    MEETING_CHANGE,
    MEETING_CREATE,
    PROPOSAL_ACTIONS,
)
from meetings.queries import agenda_due_at
from meetings.queries.meetings import looked_at_in
from meetings.queries.papers import papers_by_item, to_prepare
from meetings.queries.rota import turn_of
from meetings.queries.series import duties_of_meeting
from meetings.queries.speaking import totals_of, turns_of
from meetings.states import HELD, OPEN_AGENDA, MeetingState
from meetings.views.shared import OneMeeting, acts_on, conclusions_shown, motions_shown
from meetings.views.speaking import my_speaking


class MeetingPage(OneMeeting, ObjectPage):
    """Status for everyone who sees it; agenda, people, papers and resolutions for those who read them."""

    template_name = "meetings/meeting_detail.html"
    object_actions = MEETING_ACTIONS
    hidden_actions = ("reply",)  # it stands beside one's own part
    action_url_name = "meetings:meeting_action"
    list_url_name = "meetings:meeting_list"

    def get_queryset(self):
        """Also with the minutes."""
        return super().get_queryset().select_related("minutes")

    def get_title(self, obj):
        """The title."""
        return obj.title

    def acts(self, obj):
        """In the order of the table, which puts first what comes next in each state."""
        places = {move.event: place for place, move in enumerate(obj.TABLE.open_to(obj.state))}
        return sorted(super().acts(obj), key=lambda act: places.get(act.event, len(places)))

    def get_context_data(self, **kwargs):
        """Adds what the reader may open and do."""
        context = super().get_context_data(**kwargs)
        meeting, user = self.object, self.request.user
        at = now()
        duties = [
            {"duty": duty, "state": duty.state_at(at).label, "tone": duty.tone_at(at)}
            for duty in duties_of_meeting(meeting, user)
        ]
        context |= {"papers": meeting.papers_open_to(user), "due_at": None, "duties": duties}
        context["turn"] = turn_of(meeting)
        context["helpers"] = meeting.helpers.select_related("unit")
        if meeting.is_upcoming:
            context["due_at"] = agenda_due_at(meeting)
        if context["papers"]:
            context |= self.papers(meeting, user)
        return context

    def papers(self, meeting, user):
        """Everything that belongs to the papers of a meeting."""
        parts = list(meeting.participants.select_related("user", "substitute"))
        mine = next((part for part in parts if part.user_id == user.pk), None)
        items = list(meeting.agenda_items.select_related("presenter", "department"))
        return motions_shown(meeting, user) | {
            "items": [
                (item, files, to_prepare(item, files)) for item, files in papers_by_item(items, reader=user)
            ],
            "parts": parts,
            "mine": mine,
            "proposals": self.proposals(meeting, user),
            "signed": mine and mine.sign_ins.valid().last(),
            "may_sign_in": operations.sign_in_open(meeting, now()),
            "resolutions": meeting.resolutions.select_related("owner", "tracking_unit").order_by("id"),
            "open_before": looked_at_in(meeting) if meeting.state in OPEN_AGENDA else [],
            "issues": meeting.agenda_issues.select_related("issued_by"),
            "minutes": self.minutes(meeting, user),
            "may_prepare": user.has_perm("meetings.prepare_meeting", meeting),
            "may_run": user.has_perm("meetings.run_meeting", meeting),
            "records_open": operations.records_open(meeting),
            "pdf": can_make_pdf(),
            **self.speaking(meeting, user),
            **conclusions_shown(meeting, user),
        }

    def proposals(self, meeting, user):
        """Other times that are proposed, each with the acts that the reader may do."""
        rows = meeting.proposals.select_related("participant__user", "meeting__kind", "meeting__unit")
        return [(row, acts_on(row, PROPOSAL_ACTIONS, user)) for row in rows]

    def speaking(self, meeting, user):
        """One's own place among the speakers while it runs; after its end who spoke how long (1.7.3)."""
        if meeting.state not in HELD:
            return my_speaking(meeting, user)
        turns = [turn for turn in turns_of(meeting) if turn.seconds]
        may_correct = operations.records_open(meeting) and user.has_perm("meetings.run_meeting", meeting)
        return {"speeches": turns, "totals": totals_of(turns), "may_correct_times": may_correct}

    def minutes(self, meeting, user):
        """The minutes when the reader may open them."""
        found = getattr(meeting, "minutes", None)
        if found and type(found).objects.visible_to(user).filter(pk=found.pk).exists():
            return found
        return None


class MeetingCreate(FormPage):
    """Call a meeting of its own."""

    action = MEETING_CREATE
    title = _("Call a meeting")

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("meetings:meeting_list")


class MeetingEdit(OneMeeting, EditPage):
    """Change title, place, chair and minute taker."""

    action = MEETING_CHANGE
    title = _("Change the meeting")


class MeetingAction(OneMeeting, ActionPage):
    """One act on a meeting; starting leads to the live page, finishing to the minutes."""

    object_actions = MEETING_ACTIONS

    def success_address(self, obj):
        """Where the work goes on."""
        if self.name == "reply":
            return self.object.get_absolute_url()
        if obj.kind.is_decided_daily and obj.state in (MeetingState.IN_PROGRESS, MeetingState.CLOSED):
            return reverse("meetings:roll", args=[obj.number])
        if obj.state == MeetingState.IN_PROGRESS:
            return reverse("meetings:live", args=[obj.number])
        if obj.state == MeetingState.FINISHED:
            return reverse("meetings:minutes_edit", args=[obj.minutes.number])
        return super().success_address(obj)
