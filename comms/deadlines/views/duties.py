"""Recurring duties: the list, one duty with its explanation, and the board of a year."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import Min
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now, today
from comms.deadlines import queries
from comms.deadlines.actions import DUTY_ACTIONS
from comms.deadlines.filters import DutyFilter
from comms.deadlines.models import PeriodDuty
from comms.deadlines.states import DUTY_TONES, DutyState
from comms.deadlines.tables import duties_at
from comms.procedure import queries as procedure
from comms.web.pages import ActionPage, ListPage, ObjectPage
from comms.web.pages.lists import offer_yes_and_no

LINES = 40


class DutyList(ListPage):
    """Every recurring duty that the reader may see."""

    filterset_class = DutyFilter
    orderings = {"window_to": ("window_to", "id"), "-window_to": ("-window_to", "-id")}
    ordering = ("-window_to", "-id")
    empty_text = _("No recurring duty fits.")

    def get_table(self):
        """How a duty stands depends on the moment."""
        return duties_at(now())


class DutyPage(ObjectPage):
    """One duty: its days, how it stands, what fulfilled it, why it was missed."""

    model = PeriodDuty
    slug_field = "uuid"
    template_name = "deadlines/duty_detail.html"
    list_url_name = "deadlines:duty_list"
    object_actions = DUTY_ACTIONS
    action_url_name = "deadlines:duty_action"

    def get_queryset(self):
        """With clock and fulfilment."""
        duties = super().get_queryset().select_related("clock", "explained_by", "unit")
        return queries.with_fulfilment(duties, self.request.user)

    def get_title(self, obj):
        """What recurs, and the period."""
        return f"{procedure.title(obj.policy)} {obj.period_key}"

    def get_context_data(self, **kwargs):
        """Adds how it stands and what fulfilled it."""
        at = now()
        return super().get_context_data(**kwargs) | {
            "state": self.object.state_at(at).label,
            "tone": self.object.tone_at(at),
            "fulfilment": queries.fulfilment_of(self.object),
        }


class DutyAction(ActionPage):
    """Say why a duty was missed."""

    model = PeriodDuty
    slug_field = "uuid"
    object_actions = DUTY_ACTIONS


class YearBoard(LoginRequiredMixin, TemplateView):
    """GET ?year= &unit= &clause= &state= &page= : what recurs, by unit and month; this year without one."""

    template_name = "deadlines/year_board.html"

    def get_context_data(self, **kwargs):
        """rows, months, page, filter_form, year, legend, list_query."""
        at, reader = now(), self.request.user
        asked = self.request.GET.copy()
        if not asked.get("year"):
            asked["year"] = str(today(at).year)
        filterset = DutyFilter(asked, queryset=PeriodDuty.objects.visible_to(reader), request=self.request)
        offer_yes_and_no(filterset)
        duties = filterset.qs if filterset.is_valid() else filterset.queryset.none()
        lines = duties.order_by().values_list("source", "unit_id").annotate(clause=Min("clause"))
        page = Paginator(lines.order_by("clause", "unit_id", "source"), LINES).get_page(asked.get("page"))
        asked.pop("page", None)
        return super().get_context_data(
            title=_("Year board"),
            filter_form=filterset.form,
            year=asked["year"],
            rows=self.rows(duties, list(page), reader, at),
            months=queries.MONTHS,
            page=page,
            query=asked.urlencode(),
            legend=[(state.label, DUTY_TONES[state]) for state in DutyState],
            **kwargs,
        )

    def rows(self, duties, lines, reader, at):
        """The lines of the page, each with twelve cells of (duty, state, tone)."""
        sources, units = {line[0] for line in lines}, {line[1] for line in lines}
        wanted = duties.filter(source__in=sources, unit__in=units)
        wanted = (
            wanted.select_related("clock").naming("unit").order_by("clause", "unit_id", "source", "window_to")
        )
        of_page = {line[:2] for line in lines}
        kept = [duty for duty in wanted if (duty.source, duty.unit_id) in of_page]
        return [
            {"row": row, "cells": [[_cell(duty, at) for duty in cell] for cell in row.cells()]}
            for row in queries.board_rows(kept)
        ]


def _cell(duty, at):
    """One duty on the board."""
    state = duty.state_at(at)
    return {
        "duty": duty,
        "state": state.label,
        "tone": DUTY_TONES[state],
        "explained": bool(duty.explanation),
    }
