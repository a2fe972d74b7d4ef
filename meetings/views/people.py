"""Participants: the list, and signing in by button, by code and by the minute taker."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.web.pages import ActionButton, ActionPage, EditPage
from meetings.actions.meetings import (
    PARTICIPANT_ACTIONS,
    PARTICIPANT_CREATE,
    PARTICIPANT_REMOVE,
    SIGN_IN,
    SIGN_IN_ACTIONS,
)
from meetings.models import Meeting, Participant, SignIn
from meetings.queries.votes import is_there
from meetings.states import MeetingState
from meetings.views.live import present_line
from meetings.views.shared import FromLivePage, OpenMeeting


class ParticipantAdd(OpenMeeting, EditPage):
    """Put people on the list."""

    action = PARTICIPANT_CREATE
    title = _("Add participants")

    def success_address(self, obj):
        """Back to the meeting."""
        return self.get_cancel_url()


class ParticipantRemove(EditPage):
    """Take a person off the list."""

    model = Participant
    slug_field = "uuid"
    action = PARTICIPANT_REMOVE
    title = PARTICIPANT_REMOVE.label
    tone = PARTICIPANT_REMOVE.tone

    def get_queryset(self):
        """Participants of the meetings whose papers one reads."""
        papers = Meeting.objects.papers_for(self.request.user)
        people = ("meeting__kind", "meeting__unit", "user")
        return Participant.objects.filter(meeting__in=papers).select_related(*people)

    def success_address(self, obj):
        """Back to the meeting."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to the meeting."""
        return self.object.meeting.get_absolute_url()


class ParticipantAction(ParticipantRemove, ActionPage):
    """One act on a line of the list: enter a reply."""

    object_actions = PARTICIPANT_ACTIONS


class SelfSignIn(OpenMeeting, ActionButton):
    """POST: sign oneself in."""

    action = SIGN_IN
    title = SIGN_IN.label
    done_text = _("You are signed in.")


class TokenSignIn(EditPage):
    """The address of the QR code: GET shows one button, POST signs in. A wrong code tells nothing."""

    model = Meeting
    action = SIGN_IN
    title = SIGN_IN.label

    def get_queryset(self):
        """The meeting of the code, for participants and for guests where its kind is open to them."""
        return Meeting.objects.filter(sign_in_token=self.kwargs["token"]).select_related("kind")

    def get_object(self):
        """The meeting of number and code. Raises Http404, also for whoever may not enter."""
        meeting = super().get_object()
        if not self.request.user.has_perm("meetings.enter_meeting", meeting):
            raise Http404
        return meeting

    def get_form_kwargs(self):
        """The code stands in the address; there is nothing else to say."""
        kwargs = super().get_form_kwargs()
        if self.request.method == "POST":
            kwargs["data"] = {"token": self.kwargs["token"]}
        return kwargs

    def get_template_names(self):
        """A page of its own, made for a phone."""
        return ["meetings/sign_in.html"]

    def get_context_data(self, **kwargs):
        """The meeting and whether one has signed in."""
        mine = self.object.participants.filter(user=self.request.user).first()
        kwargs["title"] = self.object.title
        return super().get_context_data(signed=mine and mine.sign_ins.valid().last(), **kwargs)

    def success_address(self, obj):
        """The same page again, which says so."""
        return self.request.path


class ClerkSignIn(FromLivePage, OpenMeeting, EditPage):
    """The minute taker signs somebody in."""

    action = SIGN_IN
    permission = "meetings.run_meeting"
    title = SIGN_IN.label

    def get_initial(self):
        """The person or guest whose line was pressed."""
        return {name: self.request.GET.get(name, "")[:36] for name in ("user", "guest")}

    def success_address(self, obj):
        """Back to where the list is."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to the live page while the meeting runs."""
        if self.object.state == MeetingState.IN_PROGRESS:
            return reverse("meetings:live", args=[self.object.number])
        return self.object.get_absolute_url()


class RollCall(ClerkSignIn):
    """Who of those expected is there, ticked with one tap each (1.5.6.2): at the begin, or late now."""

    def get_template_names(self):
        """A page of its own, made for a phone."""
        return ["meetings/roll.html"]

    def get_context_data(self, **kwargs):
        """lines: (participant, line of the sheet that counts, or None); present; who may end it."""
        parts = self.object.participants.select_related("user").prefetch_related("sign_ins__corrections")
        lines = [(part, present_line(part)) for part in parts]
        return super().get_context_data(
            lines=lines,
            present=sum(is_there(part.sign_ins.all()) for part in parts),
            finish=self.object.state == MeetingState.IN_PROGRESS,
            **kwargs,
        )

    def success_address(self, obj):
        """The same page, for the next one."""
        return self.request.path


class SignInAction(FromLivePage, ActionPage):
    """Correct a line of the attendance sheet, where the old one stays, or say that somebody left."""

    model = SignIn
    slug_field = "uuid"
    object_actions = SIGN_IN_ACTIONS

    def get_queryset(self):
        """Lines of the meetings whose papers one reads."""
        papers = Meeting.objects.papers_for(self.request.user)
        rows = SignIn.objects.filter(participant__meeting__in=papers)
        return rows.select_related("participant__meeting__kind", "participant__user")

    def success_address(self, obj):
        """Back to the meeting."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to the meeting."""
        return self.object.meeting.get_absolute_url()
