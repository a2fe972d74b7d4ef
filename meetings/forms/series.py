"""Setting up a series and moving it."""

from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.organization.fields import GroupField, GroupsField, PeopleField, PersonField, UnitField
from comms.web.forms import PortalForm
from meetings.forms.fields import RuleDetailsField
from meetings.models import MeetingKind
from meetings.rules.recurrence import Params
from meetings.states import Audience, RuleKind


class SeriesTermsForm(PortalForm):
    """What may be said about a series at any time; numbers of the rule left empty follow the policies."""

    title = forms.CharField(label=_("Title"), max_length=120)
    unit = UnitField(label=_("Responsible department"))
    chair = PersonField(
        label=_("Chair"),
        required=False,
        help_text=_("Empty: whoever holds the post that the procedure names."),
    )
    rota = GroupField(
        label=_("Leaders in turn"),
        required=False,
        help_text=_("The members of this group lead in their order. Empty: the chair leads."),
    )
    minute_taker = PersonField(
        label=_("Minute taker"), required=False, help_text=_("Empty: the head of the responsible department.")
    )
    audience = forms.ChoiceField(
        label=_("Who comes"),
        choices=Audience.choices,
        help_text=_("Groups and further attendees named below come in any case."),
    )
    groups = GroupsField(label=_("Groups of attendees"), required=False)
    members = PeopleField(label=_("Further attendees"), required=False)
    rule_kind = forms.ChoiceField(label=_("Rule"), choices=RuleKind.choices)
    rule_params = RuleDetailsField(label=_("Details of the rule"), required=False)
    start_time = forms.TimeField(
        label=_("Begins at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial=time(9, 0),
    )
    duration_minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=5, max_value=1440, initial=120
    )
    extended_reason = forms.CharField(label=_("Why longer than two hours"), max_length=200, required=False)
    location = forms.CharField(label=_("Place"), max_length=120, required=False)

    def values(self) -> dict[str, object]:
        """The details in the words of their rule: a weekly one has a single weekday."""
        values = super().values()
        if "rule_params" in values:
            kind = values.get("rule_kind") or getattr(self.object, "rule_kind", "")
            values["rule_params"] = self.details(kind, values["rule_params"])
        return values

    def details(self, kind: str, said: Params) -> dict[str, object]:
        """What the rule keeps."""
        days = said.get("weekdays")
        if kind != RuleKind.WEEKLY or not days:
            return dict(said)
        others = {name: number for name, number in said.items() if name != "weekdays"}
        return others | ({"weekday": days[0]} if len(days) == 1 else {"weekdays": days})


class SeriesForm(SeriesTermsForm):
    """A series with its rule."""

    field_order = ["kind", "code"]
    kind = forms.ModelChoiceField(label=_("Kind"), queryset=MeetingKind.objects.all(), to_field_name="code")
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("A short word in Latin letters; it stands in the address."),
    )
    unit = UnitField(
        label=_("Responsible department"),
        required=False,
        help_text=_("Empty: the department of the kind."),
    )
    audience = forms.ChoiceField(
        label=_("Who comes"),
        choices=[("", _("As the kind says")), *Audience.choices],
        required=False,
        help_text=_("Groups and further attendees named below come in any case."),
    )
    groups = GroupsField(
        label=_("Groups of attendees"),
        required=False,
        help_text=_("None: the groups of the kind."),
    )

    def prepare(self) -> None:
        """The first working days of the month: what the procedure asks of the president's office meeting."""
        self.start_with(kind="president_office", rule_kind=RuleKind.MONTH_FIRST_WORKDAYS)

    def values(self) -> dict[str, object]:
        """No group is meant as those of the kind."""
        values = super().values()
        return values | {"groups": values.get("groups") or None}


class SeriesChangeForm(SeriesTermsForm):
    """Other terms for a series; kind and code stay for ever."""

    def prepare(self) -> None:
        """What the series says."""
        series = self.object
        if series is None:
            return
        names = (
            "title",
            "rule_kind",
            "start_time",
            "duration_minutes",
            "extended_reason",
            "location",
            "audience",
        )
        self.start_with(
            **{name: getattr(series, name) for name in names},
            unit=series.unit.code,
            chair=series.chair and series.chair.uuid,
            rota=series.rota and series.rota.code,
            minute_taker=series.minute_taker and series.minute_taker.uuid,
            groups=[group.code for group in series.groups.all()],
            members=[person.uuid for person in series.members.all()],
            rule_params=series.rule_params,
        )

    def details(self, kind: str, said: Params) -> dict[str, object]:
        """Details that this form does not ask (how to find the end of a month) stay while the rule does."""
        kept = self.object.rule_params if kind == self.object.rule_kind else {}
        others = {name: detail for name, detail in kept.items() if name not in RuleDetailsField.NAMES}
        return others | super().details(kind, said)


class ActivateForm(PortalForm):
    """From which day on the series plans its meetings."""

    planned_from = forms.DateField(label=_("Plans from"), required=False, help_text=_("Empty: today."))
