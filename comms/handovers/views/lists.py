"""The list of slips with its tabs, and the board by state."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.handovers import queries
from comms.handovers.filters import ORDERINGS, TABS, SlipFilter
from comms.handovers.models import FaultSlip
from comms.handovers.states import TONES, Severity, State
from comms.handovers.tables import FORM_COLUMNS
from comms.web.markup import cell_html, chip_html
from comms.web.pages import Column, ListPage

SHORT = 48
# Long texts that no list on the screen shows
UNSHOWN = ("measures_tried", "promised_content", "handling", "result", "remark")


def state_chip(slip):
    """The state as icon and words."""
    return chip_html(State(slip.state).label, TONES[slip.state])


def severity_chip(slip):
    """The severity as icon and words."""
    return chip_html(Severity(slip.severity).label, slip.severity_tone)


def next_time(slip):
    """The time that counts now: the wish, after the promise the promised time; nothing once it is done."""
    if slip.state == State.SENT:
        return slip.reply_by
    if slip.state in (State.PROMISED, State.IN_PROGRESS):
        return slip.promised_at
    return None


def due_cell(slip):
    """The time that counts now, with a red word when a clock of the slip is over its time."""
    due = cell_html(next_time(slip))
    if slip.is_late:
        return format_html("{} {}", due, chip_html(_("Overdue"), "danger"))
    return due


class HandOverList(ListPage):
    """A list of slips or tasks, in which the late ones stand out."""

    def complete(self, rows):
        """Whether a clock of each is over its time."""
        queries.mark_late(rows, now())

    def row_css(self, obj):
        """Late ones carry a red edge beside the word in their due time."""
        if obj.is_late:
            return "is-overdue"
        return ""


class SlipList(HandOverList):
    """Slips that the reader may see; tabs for what waits for them."""

    model = FaultSlip
    title = _("Fault transfer slips")
    template_name = "handovers/slip_list.html"
    filterset_class = SlipFilter
    ordering = ("-filed_at", "-id")
    orderings = ORDERINGS
    create_url_name = "handovers:slip_create"
    create_label = _("File a slip")
    create_permission = "handovers.add_faultslip"
    empty_text = _(
        "No slips here. Ordinary problems are told by phone or visit; complex and serious ones start with a "
        "slip.",
    )
    columns = [
        Column("number", _("No."), lambda s: s.number, url=True, order="number", css="nowrap"),
        Column("problem", _("Problem"), lambda s: Truncator(s.problem).chars(SHORT)),
        Column("place", _("Place"), lambda s: s.place),
        Column("office", _("Office"), lambda s: s.office.name, css="nowrap"),
        Column("department", _("Department"), lambda s: s.department and s.department.name, css="nowrap"),
        Column("severity", _("Severity"), severity_chip),
        Column("state", _("State"), state_chip),
        Column("due", _("Due"), due_cell),
        Column("filed_at", _("Filed at"), lambda s: s.filed_at, order="filed_at", css="nowrap"),
    ]

    def get_queryset(self):
        """With units and places; on paper and in files also with the people whom the form names."""
        slips = super().get_queryset()
        if self.is_form():
            return slips.for_lines("filed_by", "accepted_by", "reported_by", "confirmed_by")
        return slips.for_lines().defer(*UNSHOWN)

    def is_form(self):
        """Whether the columns of the form are shown: on paper and in files."""
        return bool({"export", "print"} & set(self.request.GET))

    def get_columns(self):
        """On paper and in files the columns of the form, on the screen what helps to choose."""
        if self.is_form():
            return FORM_COLUMNS
        return self.columns

    def get_context_data(self, **kwargs):
        """Adds the tabs."""
        return super().get_context_data(tabs=tabs(self.request), **kwargs)


def tabs(request):
    """What waits for the reader, as label, count, more, url, current, tone; each number is that of its list,
    up to a thousand.
    """
    counts = queries.tab_counts(FaultSlip.objects.visible_to(request.user), request.user, now())
    chosen = request.GET.get("waiting", "")
    if request.GET.get("overdue") == "true":
        chosen = "overdue"
    base = reverse("handovers:slip_list")
    shown = [{"label": _("All"), "url": base, "current": not chosen, "count": None}]
    for name, (count, more) in counts.items():
        query, tone = f"waiting={name}", ""
        if name == "overdue":
            query = "overdue=true"
            if count:
                tone = "danger"
        shown.append(
            {
                "label": TABS[name],
                "url": f"{base}?{query}",
                "current": chosen == name,
                "count": count,
                "more": more,
                "tone": tone,
            }
        )
    return shown


class SlipBoard(LoginRequiredMixin, TemplateView):
    """Open slips as cards in columns by state, oldest first."""

    template_name = "handovers/slip_board.html"

    def get_context_data(self, **kwargs):
        """The columns, within the filters of the list."""
        slips = FaultSlip.objects.visible_to(self.request.user)
        filterset = SlipFilter(self.request.GET, queryset=slips, request=self.request)
        slips = filterset.qs if filterset.is_valid() else slips.none()
        query = self.request.GET.copy()
        query.pop("state", None)
        columns = queries.board(slips)
        queries.mark_late([card for _state, _count, cards in columns for card in cards], now())
        return super().get_context_data(
            title=_("Board of fault transfer slips"),
            filter_form=filterset.form,
            columns=[self.column(*column, query) for column in columns],
            tabs=tabs(self.request),
            **kwargs,
        )

    def column(self, state, count, cards, query):
        """One column with the address of its list."""
        query = query.copy()
        query["state"] = state
        return {
            "state": state,
            "tone": TONES[state],
            "count": count,
            "more": count - len(cards),
            "url": f"{reverse('handovers:slip_list')}?{query.urlencode()}",
            "cards": [(card, next_time(card)) for card in cards],
        }
