"""The list of clocks, the page on which each explains itself, and the retry of a parked reminder."""

from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.deadlines import queries
from comms.deadlines.actions import CLOCK_ACTIONS
from comms.deadlines.filters import ClockFilter
from comms.deadlines.models import Clock
from comms.deadlines.tables import clocks_at
from comms.deadlines.templatetags.clocks import facts, line_rows
from comms.procedure import queries as procedure
from comms.web.pages import ActionPage, ListPage, ObjectPage


class ClockList(ListPage):
    """Every duty that the reader may see."""

    filterset_class = ClockFilter
    orderings = {"listed_at": ("listed_at", "id"), "-listed_at": ("-listed_at", "-id")}
    ordering = ("-listed_at", "-id")
    empty_text = _("No duty is running.")

    def get_table(self):
        """What is left depends on the moment."""
        return clocks_at(now())

    def row_css(self, obj):
        """Overdue ones stand out."""
        if facts(obj, now())["is_overdue"]:
            return "is-overdue"
        return ""


class ClockPage(ObjectPage):
    """One clock: what it is for, how its due time came about, who was told, and how it ended."""

    model = Clock
    slug_field = "uuid"
    template_name = "deadlines/clock_explain.html"
    list_url_name = "deadlines:clock_list"
    object_actions = CLOCK_ACTIONS
    action_url_name = "deadlines:clock_action"

    def get_queryset(self):
        """With pauses, steps and subject."""
        return queries.with_subjects(queries.with_story(super().get_queryset()), self.request.user)

    def get_title(self, obj):
        """The duty's name."""
        return procedure.title(obj.policy)

    def get_context_data(self, **kwargs):
        """clock, policy, lines, facts, and the subject with its page when the reader may open it."""
        context = super().get_context_data(**kwargs)
        clock = self.object
        known = procedure.is_policy(clock.policy)
        return context | {
            "clock": clock,
            "policy": procedure.policy(clock.policy) if known else None,
            "lines": line_rows(queries.explain(clock), clock.basis),
            "facts": facts(clock, now()),
            "subject": queries.subject_of(clock),
        }


class ClockAction(ActionPage):
    """Give the reminders of a clock that were given up another chance."""

    model = Clock
    slug_field = "uuid"
    object_actions = CLOCK_ACTIONS
