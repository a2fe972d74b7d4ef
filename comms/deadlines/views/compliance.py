"""The compliance page: what was due, on time, late, missed and running, by clause, unit or month. Every
number opens its list.
"""

from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import end_of_day, now, today
from comms.deadlines import queries
from comms.deadlines.filters import start_of
from comms.deadlines.forms import ComplianceForm
from comms.deadlines.models import Clock
from comms.deadlines.states import Outcome
from comms.organization.models import Unit
from comms.procedure import queries as procedure


class Compliance(LoginRequiredMixin, TemplateView):
    """GET ?group= &due_after= &due_before= &unit= ; ?print=1 for paper. Without a period: this year."""

    def get_template_names(self):
        """The sheet for printing, the page otherwise."""
        if "print" in self.request.GET:
            return ["deadlines/compliance_print.html"]
        return ["deadlines/compliance.html"]

    def get_context_data(self, **kwargs):
        """lines, total, columns, filter_form, group."""
        at = now()
        year = today(at).year
        asked = {
            "group": "clause",
            "due_after": date(year, 1, 1),
            "due_before": date(year, 12, 31),
            "unit": None,
        }
        form = ComplianceForm(self.request.GET or {name: value for name, value in asked.items() if value})
        if form.is_valid():
            asked |= {name: value for name, value in form.cleaned_data.items() if value}
        lines = queries.compliance(counted_for(self.request.user, asked), group=asked["group"], at=at)
        return super().get_context_data(
            title=_("Compliance rate"),
            filter_form=form,
            group=asked["group"],
            period=(asked["due_after"], asked["due_before"]),
            unit=asked["unit"],
            lines=described(lines, asked),
            total=described([queries.total_of(lines)], asked | {"group": ""})[0],
            headings=[("due", _("Due")), *Outcome.choices, (queries.CLAIMED, _("By said time"))],
            print_url=f"{self.request.path}?{urlencode({**self.request.GET.dict(), 'print': 1})}",
            printed_at=at,
            back_url=self.request.path,
            **kwargs,
        )


def counted_for(user, asked):
    """The clocks that the page counts for a reader."""
    clocks = Clock.objects.visible_to(user).due_between(
        start_of(asked["due_after"]), end_of_day(asked["due_before"])
    )
    if asked["unit"]:
        return clocks.filter(unit=asked["unit"])
    return clocks


def described(lines, asked):
    """The lines with a name and, for each number, the address of its list: [{"name", "wording", "rate",
    "cells": [(key, n, url)]}].
    """
    base = {
        "due_after": asked["due_after"].isoformat(),
        "due_before": asked["due_before"].isoformat(),
        "counted": "true",
    }
    if asked["unit"]:
        base["unit"] = asked["unit"].code
    names = unit_names() if asked["group"] == "unit" else {}
    return [
        {
            **name_of(line["group"], asked["group"], names),
            "rate": line["rate"],
            "cells": [
                (key, line[key], address(base, asked["group"], line["group"], key)) for key in queries.NUMBERS
            ],
        }
        for line in lines
    ]


def unit_names():
    """Unit names by code."""
    return {unit.code: unit.name for unit in Unit.objects.all()}


def name_of(value, group, names):
    """What a line is called, and the clause's wording."""
    if group == "clause":
        wording = {clause.id: procedure.wording(clause.zh, clause.en) for clause in procedure.clauses()}
        return {
            "name": value or _("working rules of the portal"),
            "wording": wording.get(value, ""),
            "clause": value,
        }
    if group == "unit":
        return {"name": names.get(value, _("no unit"))}
    if group == "month":
        return {"name": date_format(value, "YEAR_MONTH_FORMAT")}
    return {"name": _("All")}


def address(base, group, value, key):
    """The list of one number; none where the list cannot be named (no clause, no unit)."""
    if group and not value:
        return ""
    chosen = {"month": lambda: {"month": f"{value:%Y-%m}"}, "": dict}.get(group, lambda: {group: value})()
    if key == queries.CLAIMED:
        chosen["claimed"] = "true"
    elif key != "due":
        chosen["outcome"] = key
    return f"{reverse('deadlines:clock_list')}?{urlencode({**base, **chosen})}"
