"""The list of clocks, the page on which each explains itself, and the retry of a parked reminder."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.deadlines import queries
from comms.deadlines.actions import CLOCK_ACTIONS
from comms.deadlines.filters import ClockFilter
from comms.deadlines.models import Clock
from comms.deadlines.templatetags.clocks import due_moment, facts, line_rows, remaining
from comms.procedure import queries as procedure
from comms.web.markup import chip_html
from comms.web.pages import ActionPage, Column, ListPage, ObjectPage


def _chip(clock):
    found = facts(clock, now())
    return chip_html(found["state"], found["tone"])


def subject_link(clock):
    """The label of a clock's subject, leading to its page when the reader may open it."""
    found = queries.subject_of(clock)
    if found:
        return format_html('<a href="{}">{}</a>', found.url, clock.label)
    return clock.label


def named(found):
    """The name of a unit or person, nothing where none is set."""
    return found.name if found else ""


COLUMNS = [
    Column(
        "due",
        _("Due"),
        lambda clock: due_moment(clock.due_at),
        css="nowrap",
        order="listed_at",
        export=lambda clock: clock.due_at,
    ),
    Column("duty", _("Duty"), lambda clock: procedure.title(clock.policy), url=True),
    Column("subject", _("Subject"), subject_link, export=lambda clock: clock.label),
    Column("clause", _("Clause"), lambda clock: clock.clause),
    Column("unit", _("Unit"), lambda clock: named(clock.unit)),
    Column("person", _("Person responsible"), lambda clock: named(clock.person)),
    Column("state", _("State"), _chip),
    Column("left", _("Time"), lambda clock: remaining(clock, now())),
]


class ClockList(ListPage):
    """Every duty that the reader may see."""

    model = Clock
    title = _("Deadlines")
    filterset_class = ClockFilter
    columns = COLUMNS
    orderings = {"listed_at": ("listed_at", "id"), "-listed_at": ("-listed_at", "-id")}
    ordering = ("-listed_at", "-id")
    empty_text = _("No duty is running.")

    def get_queryset(self):
        """With what the columns show."""
        clocks = super().get_queryset().select_related("person").naming("unit")
        return queries.with_subjects(clocks, self.request.user)

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
