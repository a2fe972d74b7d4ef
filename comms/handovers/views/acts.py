"""Filing a slip, completing a draft, and the acts on it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import local, now
from comms.base.pages import EventPage, FormPage
from comms.customers.queries import place_choices
from comms.handovers import operations, queries, rules
from comms.handovers.forms import EVENT_FORMS, SlipForm
from comms.handovers.states import State
from comms.handovers.views.slips import SlipObject

ACTS = ("send", "draft", "note")
PLACES = ("community", "building", "room")
TIMES = {"today": _("End of today"), "day": _("In 24 hours"), "noon": _("Tomorrow noon")}


class SlipFormPage(FormPage):
    """The clerk's form; its buttons say whether the slip is sent, kept as a draft, or only a note of a call."""

    form_class = SlipForm
    template_name = "handovers/slip_form.html"
    submit_label = _("Send the slip")

    def get_form_kwargs(self):
        """The person and the button pressed."""
        act = self.request.POST.get("act", "send")
        return super().get_form_kwargs() | {"user": self.request.user, "act": act if act in ACTS else "send"}

    def get_context_data(self, **kwargs):
        """Adds the place pickers and the suggested times."""
        context = super().get_context_data(**kwargs)
        form = context["form"]
        chosen = {name: form[name].value() or "" for name in PLACES}
        return context | {
            "place": place_choices(self.request.user, **chosen),
            "times": [(TIMES[quick.name], quick.moment) for quick in rules.reply_suggestions(local(now()))],
        }


class SlipCreate(SlipFormPage):
    """File a slip, or note a call about an ordinary problem. `?room=` starts from a household."""

    title = _("File a fault transfer slip")
    permission = "handovers.add_faultslip"

    def get_initial(self):
        """The room of the household one comes from, and the department that is asked most."""
        usual = queries.usual_department(self.request.user)
        return {"room": self.request.GET.get("room", "")[:36], "department": usual and usual.code}

    def operate(self, form):
        """Note, keep or send."""
        if form.act == "note":
            return operations.note_quickly(**form.note_fields(), by=self.request.user, at=now())
        office = form.cleaned_data["office"]
        return operations.file_slip(**form.slip_fields(), office=office, draft=form.act == "draft", by=self.request.user, at=now())

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("handovers:slip_list")


class SlipEdit(SlipObject, SlipFormPage):
    """Complete a draft and send it."""

    title = _("Complete the draft")

    def dispatch(self, request, *args, **kwargs):
        """Only drafts, only by their office."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.object = self.get_object()
        if not request.user.has_perm("handovers.change_faultslip", self.object):
            raise PermissionDenied
        if self.object.state != State.DRAFT:
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """What the draft says."""
        slip = self.object
        plain = ("severity", "problem", "public_area", "reply_by", "measures_tried", "found_by", "found_at", "late_reason")
        places = {name: getattr(slip, name) and str(getattr(slip, name).uuid) for name in PLACES}
        units = {"department": slip.department and slip.department.code, "office": slip.office.code}
        return {name: getattr(slip, name) for name in plain} | places | units

    def get_context_data(self, **kwargs):
        """Adds the version the person saw."""
        return super().get_context_data(object=self.object, version=self.object.version, **kwargs)

    def operate(self, form):
        """Keep the changes and send unless it stays a draft, in one step."""
        said = self.request.POST.get("version", "")
        version = int(said) if said.isascii() and said.isdigit() else None
        step = {"by": self.request.user, "at": now()}
        slip = operations.edit_slip(self.object, **form.slip_fields(), version=version, **step)
        return slip if form.act == "draft" else operations.send(slip, **step)

    def get_cancel_url(self):
        """Back to the draft."""
        return self.object.get_absolute_url()


class SlipEvent(SlipObject, EventPage):
    """One act on a slip."""

    forms = EVENT_FORMS
    operations = {
        "send": operations.send,
        "promise": operations.promise,
        "return": operations.return_,
        "arbitrate": operations.arbitrate,
        "start": operations.start,
        "report-done": operations.report_done,
        "confirm": operations.confirm,
        "dispute": operations.dispute,
        "close": operations.close,
        "change-deadline": operations.change_deadline,
        "raise-severity": operations.raise_severity,
        "withdraw": operations.withdraw,
    }
