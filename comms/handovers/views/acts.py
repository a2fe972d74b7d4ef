"""Filing a slip, completing a draft, and the acts on it."""

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import local, now
from comms.base.pages import EditPage, EventPage, FormPage
from comms.customers.queries import place_choices
from comms.handovers import operations, queries, rules
from comms.handovers.forms import EVENT_FORMS, SlipForm
from comms.handovers.states import Severity, State
from comms.handovers.views.slips import SlipObject

ACTS = ("send", "draft", "note", "slip")
PLACES = ("community", "building", "room")
TIMES = {"today": _("End of today"), "day": _("In 24 hours"), "noon": _("Tomorrow noon")}


class ClerkForm(FormPage):
    """The clerk's form; its buttons say whether the slip is sent, kept as a draft, or only a note of a call."""

    form_class = SlipForm
    submit_label = _("Send the slip")

    def get_template_names(self):
        """Its own layout: pickers, suggestions, several buttons."""
        return ["handovers/slip_form.html"]

    def get_form_kwargs(self):
        """The person and what the button pressed means."""
        return super().get_form_kwargs() | {"user": self.request.user, "act": self.meant()}

    def meant(self) -> str:
        """send, draft or note; "slip" is the clerk's word that an ordinary problem shall have a slip all the same."""
        act = self.request.POST.get("act")
        return "send" if act == "slip" or act not in ACTS else act

    def get_context_data(self, **kwargs):
        """Adds the place pickers and the suggested times."""
        context = super().get_context_data(**kwargs)
        form = context["form"]
        chosen = {name: form[name].value() or "" for name in PLACES}
        return context | {
            "place": place_choices(self.request.user, **chosen),
            "times": [(TIMES[quick.name], quick.moment) for quick in rules.reply_suggestions(local(now()))],
        }


class SlipCreate(ClerkForm):
    """File a slip, or note a call about an ordinary problem. `?room=` starts from a household."""

    title = _("File a fault transfer slip")
    permission = "handovers.add_faultslip"

    def get_initial(self):
        """The room of the household one comes from, and the department that is asked most."""
        usual = queries.usual_department(self.request.user)
        return {"room": self.request.GET.get("room", "")[:36], "department": usual and usual.code}

    def meant(self):
        """For an ordinary problem the form notes whom the clerk told, unless a slip is asked for (clause 1.5.5.1)."""
        plain = self.request.POST.get("severity") == Severity.ORDINARY and self.request.POST.get("act") == "send"
        return "note" if plain else super().meant()

    def operate(self, form):
        """Note, keep or send."""
        if form.act == "note":
            return operations.note_quickly(**form.note_fields(), by=self.request.user, at=now())
        office = form.cleaned_data["office"]
        return operations.file_slip(**form.slip_fields(), office=office, draft=form.act == "draft", by=self.request.user, at=now())

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("handovers:slip_list")


class SlipEdit(SlipObject, ClerkForm, EditPage):
    """Complete a draft and send it."""

    title = _("Complete the draft")
    permission = "handovers.change_faultslip"

    def get(self, request, *args, **kwargs):
        """What was sent is looked at, not completed."""
        if self.object.state != State.DRAFT:
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        """What the draft says."""
        slip = self.object
        plain = ("severity", "problem", "public_area", "reply_by", "measures_tried", "found_by", "found_at", "late_reason")
        places = {name: getattr(slip, name) and str(getattr(slip, name).uuid) for name in PLACES}
        units = {"department": slip.department and slip.department.code, "office": slip.office.code}
        return {name: getattr(slip, name) for name in plain} | places | units

    def operate(self, form):
        """Keep the changes and send unless it stays a draft, in one step."""
        step = {"by": self.request.user, "at": now()}
        slip = operations.edit_slip(self.object, **form.slip_fields(), version=self.said_version(), **step)
        return slip if form.act == "draft" else operations.send(slip, **step)


class SlipEvent(SlipObject, EventPage):
    """One act on a slip."""

    forms = EVENT_FORMS
    operations = operations.MACHINE | {"raise-severity": operations.raise_severity}
