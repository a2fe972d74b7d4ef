"""Daily decisions of offices: the director's page for the phone, the board of a month, the list, one day."""

from datetime import timedelta

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now, today
from comms.web.pages import ActionPage, ListPage, ObjectPage
from meetings.actions.meetings import MORNING_ACTIONS
from meetings.filters import MorningBoardFilter, MorningFilter
from meetings.models import OfficeMorning
from meetings.models.mornings import MARKS
from meetings.queries import mornings as asked
from meetings.states import MorningState
from meetings.states.mornings import MORNING_TABLE
from meetings.tables import MORNINGS

LINES = 40


class MorningPage(LoginRequiredMixin, TemplateView):
    """GET today's decision with its buttons and the last two weeks; readers above get to the board."""

    template_name = "meetings/mornings.html"

    def get(self, request, *args, **kwargs):
        """Whoever heads no office has nothing to press here."""
        if not asked.offices_headed(request.user):
            return redirect("meetings:morning_board")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """mornings: (row, moves) of today; past: the days before."""
        at, user = now(), self.request.user
        return super().get_context_data(
            title=_("Morning meeting today"),
            today=today(at),
            mornings=[(one, asked.moves_now(one, user, at)) for one in asked.mornings_to_decide(user, at)],
            past=asked.last_mornings(user, at),
            **kwargs,
        )


class MorningDetail(ObjectPage):
    """One office and day: how it stands, who decided, why, and the meeting."""

    model = OfficeMorning
    slug_field = "uuid"
    template_name = "meetings/morning_detail.html"
    list_url_name = "meetings:morning_list"
    object_actions = MORNING_ACTIONS
    action_url_name = "meetings:morning_action"

    def get_queryset(self):
        """With series, people and meeting."""
        return super().get_queryset().select_related("unit", "series__kind", "decided_by", "meeting")

    def acts(self, obj):
        """None that its time forbids."""
        open_now = {move.event for move in asked.moves_now(obj, self.request.user, now())}
        return [act for act in super().acts(obj) if act.event in open_now]


class MorningAction(ActionPage):
    """Hold it, not needed, take it back. Holding leads to the list of who is there."""

    model = OfficeMorning
    slug_field = "uuid"
    object_actions = MORNING_ACTIONS

    def get_queryset(self):
        """With what the meeting is made from."""
        return super().get_queryset().select_related("unit", "series__kind", "meeting")

    def success_address(self, obj):
        """Where the work goes on."""
        if self.name == "hold":
            return reverse("meetings:roll", args=[obj.meeting.number])
        return reverse("meetings:mornings")

    def get_cancel_url(self):
        """Back to the day."""
        return reverse("meetings:mornings")


class MorningList(ListPage):
    """Every day of an office that the reader sees."""

    table = MORNINGS
    filterset_class = MorningFilter
    orderings = {"day": ("day", "id"), "-day": ("-day", "-id")}
    ordering = ("-day", "-id")
    empty_text = _("No decision fits.")


class MorningBoard(LoginRequiredMixin, TemplateView):
    """GET ?month= &unit= &state= &page= : offices by days of a month; this month without one."""

    template_name = "meetings/morning_board.html"

    def get_context_data(self, **kwargs):
        """lines, days, counts, page, filter_form, month, legend, query, list_query."""
        at, reader = now(), self.request.user
        query = self.request.GET.copy()
        if not query.get("month"):
            query["month"] = f"{today(at):%Y-%m}"
        seen = OfficeMorning.objects.visible_to(reader).counted()
        filterset = MorningBoardFilter(query, queryset=seen, request=self.request)
        fits = filterset.is_valid()
        mornings = filterset.qs if fits else seen.none()
        bounds = filterset.form.cleaned_data.get("month") if fits else None
        month = bounds[0] if bounds else today(at).replace(day=1)
        units = mornings.order_by("unit__code").values_list("unit_id", flat=True).distinct()
        page = Paginator(units, LINES).get_page(query.get("page"))
        query.pop("page", None)
        days = asked.days_of(month)
        lines = asked.board_lines(mornings.filter(unit__in=list(page)).naming("unit"), list(page))
        return super().get_context_data(
            title=_("Office mornings"),
            filter_form=filterset.form,
            month=month,
            previous=self.of_month(query, month - timedelta(days=1)),
            following=self.of_month(query, days[-1] + timedelta(days=1)),
            days=days,
            lines=[self.line(line, days) for line in lines],
            counts=self.figures(mornings, query),
            page=page,
            query=query.urlencode(),
            legend=[
                (MARKS[state], state.label, MORNING_TABLE.tones[state])
                for state in MorningState
                if state != "dropped"
            ],
            **kwargs,
        )

    def of_month(self, query, day):
        """The same question about another month."""
        other = query.copy()
        other["month"] = f"{day:%Y-%m}"
        return other.urlencode()

    def line(self, line, days):
        """An office: a cell for each day, and its figures."""
        counted = (MorningState.HELD, MorningState.NOT_NEEDED, MorningState.LAPSED)
        return {
            "unit": line.unit,
            "cells": [(day, line.days.get(day.day)) for day in days],
            "counts": [line.counts[state] for state in counted],
        }

    def figures(self, mornings, query):
        """How many of each state; each figure opens its list."""
        found = []
        for state, number in asked.counts_of(mornings).items():
            listed = query.copy()
            listed["state"] = state
            found.append(
                {
                    "label": MorningState(state).label,
                    "value": number,
                    "url": f"{reverse('meetings:morning_list')}?{listed.urlencode()}",
                    "tone": MORNING_TABLE.tones[state],
                }
            )
        return found
