"""The clerk's page: filing a slip, noting a call, completing a draft."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import local, now
from comms.customers.queries import place_choices
from comms.handovers import queries, rules
from comms.handovers.actions import NOTE_CREATE, SLIP_CHANGE, SLIP_CREATE
from comms.handovers.forms import PLACES, ClerkForm
from comms.handovers.models import FaultSlip
from comms.handovers.views.machine import SenderEdit, SenderForm
from comms.web.actions import perform
from comms.web.choosing import Typed

TIMES = {"today": _("End of today"), "day": _("In 24 hours"), "noon": _("Tomorrow noon")}


class ClerkPage(SenderForm):
    """Place pickers, suggested times, and buttons that say whether the slip is sent or kept as a draft."""

    submit_label = _("Send the slip")
    form_template = "handovers/slip_form.html"

    def get_context_data(self, **kwargs):
        """Adds the place pickers, what was typed to find a place with its hits, and the suggested times."""
        context = super().get_context_data(**kwargs)
        chosen = {name: context["form"][name].value() or "" for name in PLACES}
        typed, hits = "", []
        if isinstance(chosen["room"], Typed):
            typed = chosen["room"]
            hits = context["form"].fields["room"].search(typed)[0]
        suggested = rules.reply_suggestions(local(now()))
        return context | {
            "place": place_choices(self.request.user, **chosen),
            "place_text": typed,
            "place_hits": hits,
            "times": [(TIMES[quick.name], quick.moment) for quick in suggested],
        }


class SlipCreate(ClerkPage):
    """File a slip, or note a call about an ordinary problem. `?room=` starts from a household."""

    action = SLIP_CREATE
    title = _("File a fault transfer slip")

    def get_form_class(self):
        """The slip with the boxes of the note."""
        return ClerkForm

    def get_initial(self):
        """The room of the household one comes from, and the department that is asked most."""
        usual = queries.usual_department(self.request.user)
        return {"room": self.request.GET.get("room", "")[:36], "department": usual}

    def operate(self, form):
        """Note the call or file the slip."""
        action = NOTE_CREATE if form.is_note else SLIP_CREATE
        return perform(action, form.values(), by=self.request.user, at=now())

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("handovers:slip_list")


class SlipEdit(ClerkPage, SenderEdit):
    """Complete a draft of a slip, or amend one that came back."""

    model = FaultSlip
    action = SLIP_CHANGE
