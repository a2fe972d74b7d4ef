"""The list of clocks, the page on which each explains itself, and the retry of a parked reminder."""

from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.base.forms import ConfirmForm
from comms.base.markup import chip_html
from comms.base.pages import Column, FormPage, ListPage, ObjectPage, VisibleObject
from comms.deadlines import operations, queries
from comms.deadlines.filters import ClockFilter
from comms.deadlines.models import Clock
from comms.deadlines.templatetags.clocks import due_moment, facts, line_rows, remaining
from comms.procedure import queries as procedure


def _chip(clock):
    found = facts(clock, now())
    return chip_html(found["state"], found["tone"])


COLUMNS = [
    Column("due", _("Due"), lambda clock: due_moment(clock.due_at), css="nowrap", order="listed_at", export=lambda clock: clock.due_at),
    Column("duty", _("Duty"), lambda clock: procedure.title(clock.policy), url=True),
    Column("subject", _("Subject"), lambda clock: clock.label),
    Column("clause", _("Clause"), lambda clock: clock.clause),
    Column("unit", _("Unit"), lambda clock: clock.unit.name if clock.unit else ""),
    Column("person", _("Person responsible"), lambda clock: clock.person.name if clock.person else ""),
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
        """With the names that the columns show."""
        return super().get_queryset().select_related("unit", "person")

    def row_css(self, obj):
        """Overdue ones stand out."""
        return "is-overdue" if facts(obj, now())["is_overdue"] else ""


class ClockPage(ObjectPage):
    """One clock: what it is for, how its due time came about, who was told, and how it ended."""

    model = Clock
    slug_field = "uuid"
    template_name = "deadlines/clock_explain.html"
    list_url_name = "deadlines:clock_list"

    def get_queryset(self):
        """With pauses and steps."""
        return queries.with_story(super().get_queryset())

    def get_title(self, obj):
        """The duty's name."""
        return procedure.title(obj.policy)

    def get_context_data(self, **kwargs):
        """clock, policy, lines, steps, subject and its page when the reader may open it."""
        context = super().get_context_data(**kwargs)
        clock = self.object
        known = procedure.is_policy(clock.policy)
        return context | {
            "clock": clock,
            "policy": procedure.policy(clock.policy) if known else None,
            "lines": line_rows(queries.explain(clock), clock.basis),
            "facts": facts(clock, now()),
            "parked": any(step.parked_at for step in clock.steps.all()),
            "may_retry": self.request.user.has_perm("deadlines.retry_step"),
        }


class ClockRetry(VisibleObject, FormPage):
    """Give the parked reminders of a clock another chance."""

    model = Clock
    slug_field = "uuid"
    form_class = ConfirmForm
    title = _("Try the reminder again")
    submit_label = _("Try again")
    permission = "deadlines.retry_step"

    def operate(self, form):
        """Unpark the steps."""
        return operations.unpark(self.get_object(), by=self.request.user, at=now())

    def get_cancel_url(self):
        """Back to the clock."""
        return self.get_object().get_absolute_url()
