"""Participants: the list, replies, signing in by button, by code and by the minute taker."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView, View

from comms.base.clock import now
from comms.base.errors import DomainError
from comms.base.forms import ConfirmForm
from comms.base.pages import VisibleObject
from meetings import operations
from meetings.forms import ParticipantForm, ReplyForm, SignInCorrectionForm, SignInForm
from meetings.models import Meeting, Participant, SignIn
from meetings.states import MeetingState
from meetings.views.shared import ActForm, ActOnMeeting, OnMeeting, refused


class ParticipantAdd(ActOnMeeting):
    """Put people on the list."""

    form_class = ParticipantForm
    title = _("Add participants")
    needs = "meetings.prepare_meeting"

    @transaction.atomic
    def act(self, *, users, role, required, by, at):
        """Everyone or nobody."""
        for user in users:
            operations.invite(self.object, user=user, role=role, required=required, by=by, at=at)


class ParticipantRemove(VisibleObject, ActForm):
    """Take a person off the list."""

    model = Participant
    slug_field = "uuid"
    form_class = ConfirmForm
    title = _("Take off the list")
    needs = "meetings.prepare_meeting"

    def get_queryset(self):
        """Participants of the meetings whose papers one reads."""
        papers = Meeting.objects.papers_for(self.request.user)
        return Participant.objects.filter(meeting__in=papers).select_related("meeting__kind", "meeting__unit", "user")

    def subject(self):
        """Rights are those of the meeting."""
        return self.object.meeting

    def act(self, **data):
        """Remove the line."""
        operations.uninvite(self.object, **data)

    def get_cancel_url(self):
        """Back to the meeting."""
        return self.object.meeting.get_absolute_url()


class Reply(ActOnMeeting):
    """Answer one's own invitation."""

    form_class = ReplyForm
    title = _("Reply to the invitation")
    needs = "meetings.join_meeting"

    def act(self, **data):
        """Note the answer."""
        operations.reply(self.object, **data)


class SelfSignIn(OnMeeting, View):
    """POST: sign oneself in."""

    def post(self, request, **kwargs):
        """Back to the meeting with a word."""
        meeting = self.get_object()
        try:
            operations.sign_in(meeting, by=request.user, at=now())
        except DomainError as refusal:
            return refused(request, refusal, meeting.get_absolute_url())
        messages.success(request, _("You are signed in."))
        return HttpResponseRedirect(meeting.get_absolute_url())


class TokenSignIn(LoginRequiredMixin, TemplateView):
    """The address of the QR code: GET shows one button, POST signs in. Who holds a wrong code learns nothing."""

    template_name = "meetings/sign_in.html"

    def meeting(self):
        """The meeting of number and code. Raises Http404."""
        found = Meeting.objects.filter(number=self.kwargs["number"], sign_in_token=self.kwargs["token"]).select_related("kind").first()
        if found is None or not self.may_enter(found):
            raise Http404
        return found

    def may_enter(self, meeting) -> bool:
        """Participants, and guests where the kind of meeting is open to them."""
        return meeting.kind.open_to_guests or meeting.participants.filter(user=self.request.user).exists()

    def get_context_data(self, **kwargs):
        """The meeting and whether one has signed in."""
        meeting = self.meeting()
        mine = meeting.participants.filter(user=self.request.user).first()
        signed = mine and mine.sign_ins.valid().first()
        return super().get_context_data(object=meeting, title=meeting.title, signed=signed, **kwargs)

    def post(self, request, **kwargs):
        """Sign in and show the same page."""
        meeting = self.meeting()
        try:
            operations.sign_in(meeting, by=request.user, token=kwargs["token"], at=now())
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)


class ClerkSignIn(ActOnMeeting):
    """The minute taker signs somebody in."""

    form_class = SignInForm
    title = pgettext_lazy("meeting", "Sign in")
    needs = "meetings.run_meeting"

    def get_initial(self):
        """The person whose line was pressed."""
        return {"user": self.request.GET.get("user", "")[:36]}

    def act(self, **data):
        """Add the line."""
        operations.sign_in(self.object, **data)

    def get_cancel_url(self):
        """Back to the live page while the meeting runs."""
        if self.object.state == MeetingState.IN_PROGRESS:
            return reverse("meetings:live", args=[self.object.number])
        return self.object.get_absolute_url()


class SignInCorrect(VisibleObject, ActForm):
    """Correct a line of the attendance sheet; the old one stays."""

    model = SignIn
    slug_field = "uuid"
    form_class = SignInCorrectionForm
    title = _("Correct the attendance sheet")
    needs = "meetings.run_meeting"

    def get_queryset(self):
        """Lines of the meetings whose papers one reads."""
        papers = Meeting.objects.papers_for(self.request.user)
        return SignIn.objects.filter(participant__meeting__in=papers).select_related("participant__meeting__kind", "participant__user")

    def subject(self):
        """Rights are those of the meeting."""
        return self.object.participant.meeting

    def get_initial(self):
        """The time as it stands."""
        return {"in_at": self.object.in_at}

    def act(self, **data):
        """Add the correction."""
        operations.correct_sign_in(self.object, **data)

    def get_cancel_url(self):
        """Back to the meeting."""
        return self.object.participant.meeting.get_absolute_url()
