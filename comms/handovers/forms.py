"""Forms of slips: the clerk's form, and one per act. They hand their fields to one operation each."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.base.clock import local, now
from comms.base.forms import ConfirmForm, ManyFilesField, PortalForm, ReasonForm
from comms.customers.models import Building, Community, Room
from comms.handovers import queries, rules
from comms.handovers.states import Channel, Severity, State
from comms.organization.models import Unit

WORDS = forms.Textarea(attrs={"rows": 3})
SEVERITY_HELP = {
    Severity.ORDINARY: _("A phone call or a visit to the department is enough; no slip is needed."),
    Severity.COMPLEX: _("Several trades or materials, or it came back after a repair. A slip is needed."),
    Severity.SERIOUS: _("Safety, or many households affected. A slip is needed."),
}


def chosen_by(queryset, label, *, key="code", **options):
    """A picker whose values are public identities."""
    return forms.ModelChoiceField(queryset, label=label, to_field_name=key, **options)


class SlipForm(PortalForm):
    """The clerk's form: filled in under a minute, by keyboard alone."""

    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.COMPLEX, widget=forms.RadioSelect)
    problem = forms.CharField(
        label=_("Problem"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text=_("What is broken, since when, who is affected?"),
    )  # fmt: skip
    community = chosen_by(Community.objects.none(), _("Community"), key="uuid", required=False)
    building = chosen_by(Building.objects.none(), _("Building"), key="uuid", required=False)
    room = chosen_by(Room.objects.none(), _("Room"), key="uuid", required=False)
    public_area = forms.CharField(
        label=_("Public area"), max_length=120, required=False, help_text=_("Where no room fits: pump room, car park, lift 2 …")
    )
    department = chosen_by(Unit.objects.none(), _("To department"), required=False)
    reply_by = forms.DateTimeField(label=_("Reply wanted by"), required=False)
    photos = ManyFilesField(label=_("Photos"), required=False, accept="image/*", capture="environment")
    measures_tried = forms.CharField(label=_("Measures tried"), max_length=2000, required=False, widget=WORDS)
    found_by = forms.CharField(label=_("Found by"), max_length=60, required=False)
    found_at = forms.DateTimeField(label=_("Found at"))
    late_reason = forms.CharField(
        label=_("Why it is recorded so late"),
        max_length=200,
        required=False,
        help_text=_("Only when it was found more than three days ago."),
    )
    office = chosen_by(Unit.objects.none(), _("Office"))
    channel = forms.ChoiceField(label=_("Told by"), choices=Channel.choices, initial=Channel.PHONE, required=False)
    told_to = forms.CharField(label=_("Told whom"), max_length=60, required=False)

    SLIP_FIELDS = (
        "severity", "problem", "community", "building", "room", "public_area", "department", "reply_by", "photos", "measures_tried",
        "found_by", "found_at", "late_reason",
    )  # fmt: skip

    def __init__(self, *args, user, act="send", **kwargs):
        super().__init__(*args, **kwargs)
        self.act = act
        self._offer(user)
        if not self.is_bound:
            self.initial = {"found_by": user.name, "found_at": local(now()).replace(second=0, microsecond=0)} | self.initial
        self.fields["department"].required = act != "draft"
        self.fields["told_to"].required = act == "note"

    def _offer(self, user):
        offices = Unit.objects.filter(pk__in=queries.offices_acted_for(user))
        self.fields["office"].queryset = offices
        self.fields["department"].queryset = queries.departments()
        for name, model in (("community", Community), ("building", Building), ("room", Room)):
            self.fields[name].queryset = model.objects.visible_to(user)
        if len(offices) == 1:
            self.initial = {"office": offices[0].code} | self.initial
            self.fields["office"].widget = forms.HiddenInput()

    @property
    def severity_choices(self):
        """(radio button, explanation) for each severity."""
        return [(radio, SEVERITY_HELP[radio.data["value"]]) for radio in self["severity"]]

    @property
    def place_errors(self):
        """Sentences about the place."""
        return [error for name in ("community", "building", "room") for error in self[name].errors]

    def slip_fields(self):
        """What the operation takes."""
        return {name: self.cleaned_data[name] for name in self.SLIP_FIELDS}

    def note_fields(self):
        """What the note of an ordinary problem takes; told when it was found unless said otherwise."""
        said = self.cleaned_data
        place = " ".join(str(said[name]) for name in ("community", "building", "room", "public_area") if said[name])
        return {
            "office": said["office"], "department": said["department"], "channel": said["channel"] or Channel.PHONE,
            "told_to": said["told_to"], "told_at": said["found_at"], "problem": said["problem"], "place": place[:120],
        }  # fmt: skip


class TaskForm(PortalForm):
    """What is wanted from which department, and until when the promise."""

    from_department = chosen_by(Unit.objects.none(), _("From department"))
    problem = forms.CharField(label=_("Task"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}))
    department = chosen_by(Unit.objects.none(), _("To department"), required=False)
    reply_by = forms.DateTimeField(label=_("Reply wanted by"), required=False)

    def __init__(self, *args, user, act="send", **kwargs):
        super().__init__(*args, **kwargs)
        self.act = act
        own = queries.departments().filter(pk__in=queries.departments_of(user))
        self.fields["from_department"].queryset = own
        self.fields["department"].queryset = queries.departments()
        self.fields["department"].required = act != "draft"
        if len(own) == 1:
            self.initial = {"from_department": own[0].code} | self.initial
            self.fields["from_department"].widget = forms.HiddenInput()


class ObjectForm(PortalForm):
    """A form that knows the slip it acts on."""

    wants_object = True

    def __init__(self, *args, object, **kwargs):
        super().__init__(*args, **kwargs)
        self.object = object
        self.prepare()

    def prepare(self):
        """Fill in what follows from the slip."""


class SendForm(ObjectForm):
    """To whom, and until when the reply is wanted."""

    department = chosen_by(Unit.objects.none(), _("To department"))
    reply_by = forms.DateTimeField(label=_("Reply wanted by"), required=False)

    def prepare(self):
        """Offer the departments, the suggested one first; a wish that is over is not offered again."""
        self.fields["department"].queryset = queries.departments()
        last = self.object.hops.filter(returned_at__isnull=False).last()
        suggested = (last and last.suggested_unit) or self.object.department
        wish = self.object.reply_by
        self.initial = {
            "department": suggested and suggested.code,
            "reply_by": wish if wish and not rules.is_past(wish, now()) else None,
        }


class PromiseForm(PortalForm):
    """A definite time and a definite result (clause 1.5.4.5)."""

    promised_at = forms.DateTimeField(label=_("Promised time"))
    promised_content = forms.CharField(label=_("Promised result"), max_length=2000, widget=WORDS, help_text=_("What will be done by then?"))


class ReturnForm(ObjectForm):
    """Why it is not ours, and whose it may be."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=WORDS)
    suggested_unit = chosen_by(Unit.objects.none(), _("Suggested department"), required=False)

    def prepare(self):
        """Offer the other departments."""
        self.fields["suggested_unit"].queryset = queries.departments().exclude(pk=self.object.department_id)


class ArbitrateForm(ObjectForm):
    """Which department has it finally, and why."""

    department = chosen_by(Unit.objects.none(), _("Assign to"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=WORDS)
    reply_by = forms.DateTimeField(label=_("Reply wanted by"), required=False)

    def prepare(self):
        """Offer the departments."""
        self.fields["department"].queryset = queries.departments()


class StartForm(ObjectForm):
    """Nothing but a press, except after a dispute: then by when it will be done now."""

    def prepare(self):
        """Ask for a new promise after a dispute; needed once the old time is over."""
        if self.object.state == State.DISPUTED:
            over = rules.is_past(self.object.promised_at, now())
            self.fields["promised_at"] = forms.DateTimeField(label=_("New promised time"), required=over)
            self._prepare("promised_at", self.fields["promised_at"])


class ReportForm(PortalForm):
    """What was done and what came out (clauses 1.5.4.6, 1.5.5.3)."""

    handling = forms.CharField(label=_("Handling"), max_length=4000, widget=WORDS, help_text=_("What was done?"))
    result = forms.CharField(label=_("Result"), max_length=4000, widget=WORDS, help_text=_("What is the state now?"))
    occurred_at = forms.DateTimeField(label=_("Done at"), required=False, help_text=_("Only when it was done earlier than now."))
    reason = forms.CharField(label=_("Why it is recorded so late"), required=False, max_length=200)


class DisputeForm(PortalForm):
    """What is not in order."""

    reason = forms.CharField(label=_("What is not in order?"), max_length=2000, widget=WORDS)
    reply_by = forms.DateTimeField(label=_("Reply wanted by"), required=False)


class DeadlineForm(ObjectForm):
    """The new promise and why the old one cannot be kept."""

    promised_at = forms.DateTimeField(label=_("New promised time"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=WORDS)

    def prepare(self):
        """Start from the present promise."""
        self.initial = {"promised_at": self.object.promised_at}


class RaiseForm(ObjectForm):
    """The higher severity and why."""

    severity = forms.ChoiceField(label=_("Severity"), choices=())
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=WORDS)

    def prepare(self):
        """Offer what is above the present severity; a note of an ordinary problem counts as ordinary."""
        present = getattr(self.object, "severity", Severity.ORDINARY)
        self.fields["severity"].choices = [(value, label) for value, label in Severity.choices if rules.rises(present, value)]


EVENT_FORMS = {
    "send": SendForm,
    "promise": PromiseForm,
    "return": ReturnForm,
    "arbitrate": ArbitrateForm,
    "start": StartForm,
    "report-done": ReportForm,
    "confirm": ConfirmForm,
    "dispute": DisputeForm,
    "close": ConfirmForm,
    "change-deadline": DeadlineForm,
    "raise-severity": RaiseForm,
    "withdraw": ReasonForm,
}
