"""Replying without signing in: the link in the mail is the credential, and looking changes nothing. And other
times that are proposed for a meeting.
"""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from comms.base.clock import now
from comms.base.errors import DomainError, Refused
from comms.web.pages import ActionPage, EditPage
from comms.web.pages.forms import add_domain_errors
from meetings.actions.meetings import PROPOSAL_ACTIONS, PROPOSAL_CREATE
from meetings.forms.people import LinkReplyForm
from meetings.models import TimeProposal
from meetings.operations import proposals, replies
from meetings.views.shared import OpenMeeting


class LinkReply(FormView):
    """GET shows the invitation and the present answer, POST answers; for whoever holds the link."""

    form_class = LinkReplyForm
    template_name = "meetings/reply_by_link.html"

    def dispatch(self, request, *args, **kwargs):
        """A link that does not hold says why, on a page of its own (410)."""
        try:
            self.part = replies.invited_by(kwargs["token"])
        except Refused as refusal:
            return self.render_to_response({"refusal": str(refusal), "title": _("Invitation")}, status=410)
        response = super().dispatch(request, *args, **kwargs)
        # the address is the credential: it goes to no other site, and no cache keeps the page
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_initial(self):
        """The answer as it stands."""
        return {"rsvp": self.part.rsvp, "comment": self.part.rsvp_comment}

    def get_form_kwargs(self):
        """The form knows the line of the list."""
        return super().get_form_kwargs() | {"object": self.part}

    def form_valid(self, form):
        """Answer, and hand on the other time when one was typed; a refusal stands beside its field."""
        try:
            proposals.answer_by_link(self.kwargs["token"], at=now(), **form.values())
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.form_invalid(form, status=refusal.status)
        return redirect(f"{self.request.path}?done=1")

    def form_invalid(self, form, status=400):
        """The same page with its errors; nothing typed is lost."""
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs):
        """part, meeting, whether it was answered just now, and what is proposed."""
        return super().get_context_data(
            part=self.part,
            object=self.part.meeting,
            title=self.part.meeting.title,
            done="done" in self.request.GET,
            proposal=self.part.proposals.open().first(),
            **kwargs,
        )


class ProposalCreate(OpenMeeting, EditPage):
    """Propose another time for a meeting to which one is invited."""

    action = PROPOSAL_CREATE
    title = gettext_lazy("Propose another time")

    def success_address(self, obj):
        """Back to the meeting, where it stands."""
        return obj.get_absolute_url()


class ProposalAction(ActionPage):
    """Answer a proposal, or withdraw one's own."""

    model = TimeProposal
    slug_field = "uuid"
    object_actions = PROPOSAL_ACTIONS

    def get_queryset(self):
        """Those for meetings whose papers one reads."""
        rows = TimeProposal.objects.visible_to(self.request.user)
        return rows.select_related("meeting__kind", "meeting__unit", "participant__user")
