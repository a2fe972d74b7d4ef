"""What filing and each act ask of people and of programs. Every form hands its fields to one operation."""

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from comms.base.clock import local, now
from comms.customers.fields import RoomField
from comms.customers.models import Building, Community, Room
from comms.handovers import queries, rules
from comms.handovers.states import SAID_ACTS, Channel, Severity, State
from comms.organization.fields import UnitField
from comms.organization.models import Unit
from comms.web.forms import REASON_LENGTH, ManyFilesField, PortalForm, ReasonForm, RemarkForm

WORDS = forms.Textarea(attrs={"rows": 3})
FIRST_WORDS = forms.Textarea(attrs={"rows": 3, "autofocus": True})
PLACES = {"community": Community, "building": Building, "room": Room}
SEVERITY_HELP = {
    Severity.ORDINARY: _("A phone call or a visit to the department is enough; no slip is needed."),
    Severity.COMPLEX: _("Several trades or materials, or it came back after a repair. A slip is needed."),
    Severity.SERIOUS: _("Safety, or many households affected. A slip is needed."),
}


def offer_own(form, name, ids):
    """Let a person choose among the units they act for; an only one is not asked."""
    field = form.fields[name]
    field.queryset = units = Unit.objects.filter(pk__in=ids)
    if len(units) == 1:
        form.start_with(**{name: units[0]})
        field.widget = forms.HiddenInput()


def start_from(form, row):
    """Show what a draft says so far."""
    form.start_with(**{name: getattr(row, name) for name in form.fields if hasattr(row, name)})


class SlipFactsForm(PortalForm):
    """What the office says about a fault."""

    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=Severity.choices,
        initial=Severity.COMPLEX,
        widget=forms.RadioSelect,
    )
    problem = forms.CharField(
        label=_("Problem"),
        max_length=4000,
        widget=FIRST_WORDS,
        help_text=_("What is broken, since when, who is affected?"),
    )
    community = forms.ModelChoiceField(
        Community.objects.none(),
        label=_("Community"),
        to_field_name="code",
        required=False,
    )
    building = forms.ModelChoiceField(
        Building.objects.none(),
        label=_("Building"),
        to_field_name="uuid",
        required=False,
    )
    room = RoomField(label=_("Room"), required=False)
    public_area = forms.CharField(
        label=_("Public area"),
        max_length=120,
        required=False,
        help_text=_("Where no room fits: pump room, car park, lift 2 …"),
    )
    department = UnitField(queries.departments(), label=_("To department"), required=False)
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

    def prepare(self):
        """Offer the places of the person's offices."""
        for name, model in PLACES.items():
            self.fields[name].queryset = model.objects.visible_to(self.user)

    @property
    def severity_choices(self):
        """(radio button, explanation) for each severity."""
        return [(radio, SEVERITY_HELP[radio.data["value"]]) for radio in self["severity"]]

    @property
    def place_errors(self):
        """Sentences about the place."""
        return [error for name in PLACES for error in self[name].errors]


class SlipForm(SlipFactsForm):
    """A new slip, sent at once unless it is a draft."""

    office = UnitField(Unit.objects.none(), label=_("Office"))
    draft = forms.BooleanField(label=_("Keep as draft"), required=False)

    def prepare(self):
        """Found just now by whoever fills it in, for one of the offices they act for."""
        super().prepare()
        offer_own(self, "office", queries.offices_acted_for(self.user))
        self.start_with(found_by=self.user.name, found_at=local(now()).replace(second=0, microsecond=0))


class SlipChangeForm(SlipFactsForm):
    """A draft of a slip; its office stays."""

    draft = forms.BooleanField(label=_("Keep as draft"), required=False, initial=True)

    def prepare(self):
        """Begin with what the draft says; its place stays when that belongs to another office by now."""
        super().prepare()
        start_from(self, self.object)
        if getattr(self.object, "place_is_fixed", False):
            for name, model in PLACES.items():
                self.fields[name].queryset = model.objects.filter(pk=getattr(self.object, f"{name}_id"))
                self.fields[name].widget = forms.HiddenInput()


class NoteForm(PortalForm):
    """A call or visit about an ordinary problem (clause 1.5.5.1)."""

    office = UnitField(Unit.objects.none(), label=_("Office"))
    department = UnitField(queries.departments(), label=_("To department"))
    channel = forms.ChoiceField(label=_("Told by"), choices=Channel.choices, initial=Channel.PHONE)
    told_to = forms.CharField(label=_("Told whom"), max_length=60)
    told_at = forms.DateTimeField(label=_("Told at"))
    problem = forms.CharField(label=_("Problem"), max_length=4000, widget=FIRST_WORDS)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)

    def prepare(self):
        """One of the offices the person acts for."""
        offer_own(self, "office", queries.offices_acted_for(self.user))


class ClerkForm(SlipForm):
    """The clerk's page, filled in under a minute by keyboard alone: a slip or the note of a call.

    An ordinary problem is noted, unless `slip` or `draft` asks for a slip all the same (clause 1.5.5.1).
    """

    channel = forms.ChoiceField(
        label=_("Told by"),
        choices=Channel.choices,
        initial=Channel.PHONE,
        required=False,
    )
    told_to = forms.CharField(label=_("Told whom"), max_length=60, required=False)
    slip = forms.BooleanField(label=_("Send a slip all the same"), required=False)

    @property
    def is_note(self):
        """Whether the clerk notes a call instead of filing a slip."""
        entered = self.cleaned_data
        wants_slip = entered.get("slip") or entered.get("draft")
        return entered.get("severity") == Severity.ORDINARY and not wants_slip

    def clean(self):
        """A note says whom of which department the clerk told; a public area is in a community."""
        entered = super().clean()
        if self.is_note and not self.errors:
            self._place_of_note(entered)
        for name in ("department", "told_to"):
            if self.is_note and name not in self.errors and not entered[name]:
                self.add_error(name, __("This is needed."))
        return entered

    def _place_of_note(self, entered):
        """The only community of the office goes without saying, one of several does not."""
        known = any(entered[name] for name in PLACES)
        communities = list(entered["office"].communities.active()[:2])
        if known or not entered["public_area"] or not communities:
            return
        if len(communities) == 1:
            entered["community"] = communities[0]
        else:
            self.add_error("community", __("Say in which community this public area is."))

    def values(self):
        """What the note or the slip takes."""
        entered = super().values()
        if self.is_note:
            return self._note(entered)
        return {name: entered[name] for name in SlipForm.base_fields}

    def _note(self, entered):
        """The same boxes as a note: told when it was found, at the place in words."""
        place = " ".join(str(entered[name]) for name in (*PLACES, "public_area") if entered[name])
        return {
            "office": entered["office"],
            "department": entered["department"],
            "channel": entered["channel"] or Channel.PHONE,
            "told_to": entered["told_to"],
            "told_at": entered["found_at"],
            "problem": entered["problem"],
            "place": place[: NoteForm.base_fields["place"].max_length],
        }


class TaskFactsForm(PortalForm):
    """What is wanted from which department, and until when the promise."""

    problem = forms.CharField(label=_("Task"), max_length=4000, widget=FIRST_WORDS)
    department = UnitField(queries.departments(), label=_("To department"), required=False)
    reply_by = forms.DateTimeField(label=_("Reply wanted by"), required=False)


class TaskForm(TaskFactsForm):
    """A new task, sent at once unless it is a draft."""

    field_order = ["from_department"]
    from_department = UnitField(Unit.objects.none(), label=_("From department"))
    draft = forms.BooleanField(label=_("Keep as draft"), required=False)

    def prepare(self):
        """One of the person's departments asks."""
        offer_own(self, "from_department", queries.departments_of(self.user))


class TaskChangeForm(TaskFactsForm):
    """A draft of a task; the department that asks stays."""

    draft = forms.BooleanField(label=_("Keep as draft"), required=False, initial=True)

    def prepare(self):
        """Begin with what the draft says."""
        start_from(self, self.object)


# Acts ----------------------------------------------------------------------------------------------------


class ToldLaterForm(PortalForm):
    """An act that may have happened before it is recorded: a promise given by phone yesterday."""

    occurred_at = forms.DateTimeField(
        label=_("Happened at"),
        required=False,
        help_text=_("Only when it happened earlier than now."),
    )
    reason = forms.CharField(label=_("Why it is recorded so late"), max_length=REASON_LENGTH, required=False)


class SendForm(ToldLaterForm):
    """To whom, and until when the reply is wanted."""

    field_order = ["department", "reply_by"]
    department = UnitField(queries.departments(), label=_("To department"), required=False)
    reply_by = forms.DateTimeField(label=_("Reply wanted by"), required=False)

    def prepare(self):
        """Suggest the department that the last one named; a wish that is over is not offered again."""
        last_return = self.object.hops.filter(returned_at__isnull=False).last()
        suggested = last_return.suggested_unit if last_return else None
        wish = self.object.reply_by
        self.start_with(
            department=suggested or self.object.department,
            reply_by=None if wish is None or rules.is_past(wish, now()) else wish,
        )


class PromiseForm(ToldLaterForm):
    """A definite time and a definite result (clause 1.5.4.5)."""

    field_order = ["promised_at", "promised_content"]
    promised_at = forms.DateTimeField(label=_("Promised time"))
    promised_content = forms.CharField(
        label=_("Promised result"),
        max_length=2000,
        widget=WORDS,
        help_text=_("What will be done by then?"),
    )


class ReturnForm(ReasonForm):
    """Why it is not ours, and whose it may be."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=WORDS)
    suggested_unit = UnitField(queries.departments(), label=_("Suggested department"), required=False)

    def prepare(self):
        """Offer the other departments."""
        self.fields["suggested_unit"].queryset = queries.departments().exclude(pk=self.object.department_id)


class ArbitrateForm(ReasonForm):
    """Which department has it finally, and why."""

    field_order = ["department", "reason"]
    department = UnitField(queries.departments(), label=_("Assign to"))
    reply_by = forms.DateTimeField(label=_("Reply wanted by"), required=False)


class StartForm(RemarkForm):
    """Nothing but a press, except after a dispute: then by when it will be done now."""

    field_order = ["promised_at"]
    promised_at = forms.DateTimeField(label=_("New promised time"), required=False)

    def prepare(self):
        """After a dispute a new promise is needed once the old time is over; otherwise the promise stands."""
        promise = self.fields["promised_at"]
        if self.object.state == State.DISPUTED:
            promise.required = rules.is_past(self.object.promised_at, now())
        else:
            promise.widget = forms.HiddenInput()


class ReportForm(ToldLaterForm):
    """What was done and what came out (clauses 1.5.4.6, 1.5.5.3)."""

    field_order = ["handling", "result"]
    handling = forms.CharField(
        label=_("Handling"),
        max_length=4000,
        widget=WORDS,
        help_text=_("What was done?"),
    )
    result = forms.CharField(
        label=_("Result"),
        max_length=4000,
        widget=WORDS,
        help_text=_("What is the state now?"),
    )


class DisputeForm(ReasonForm):
    """What is not in order, and until when an answer is wanted."""

    reason = forms.CharField(label=_("What is not in order?"), max_length=2000, widget=WORDS)
    reply_by = forms.DateTimeField(label=_("Reply wanted by"), required=False)


class SaidTimeForm(PortalForm):
    """Which act the answer is about."""

    act = forms.ChoiceField(
        label=_("What"),
        choices=SAID_ACTS,
        required=False,
    )

    def prepare(self):
        """Offer what waits; an only one is not asked."""
        waiting = self.object.times_waiting
        act = self.fields["act"]
        act.choices = [(name, label) for name, label in act.choices if name in waiting]
        self.start_with(act=waiting[0] if waiting else None)
        if len(waiting) < 2:
            act.widget = forms.HiddenInput()


class ConfirmTimeForm(SaidTimeForm, RemarkForm):
    """Yes, it was then."""


class ContradictTimeForm(SaidTimeForm, ReasonForm):
    """No, it was not then, and why one knows."""


class DeadlineForm(ReasonForm):
    """The new promise and why the old one cannot be kept."""

    field_order = ["promised_at"]
    promised_at = forms.DateTimeField(label=_("New promised time"))

    def prepare(self):
        """Start from the present promise."""
        self.start_with(promised_at=self.object.promised_at)


class RaiseForm(ReasonForm):
    """The higher severity and why."""

    field_order = ["severity"]
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices)

    def prepare(self):
        """Offer what is above the present severity; a note of an ordinary problem counts as ordinary."""
        present = getattr(self.object, "severity", Severity.ORDINARY)
        higher = [(value, label) for value, label in Severity.choices if rules.rises(present, value)]
        self.fields["severity"].choices = higher
