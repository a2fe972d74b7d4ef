"""The list of slips with its tabs, and the board by state."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.handovers import queries
from comms.handovers.filters import ORDERINGS, TABS, SlipFilter
from comms.handovers.models import FaultSlip
from comms.handovers.states import TONES
from comms.handovers.tables import SLIPS, UNSHOWN, next_time
from comms.web.pages import ListPage


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

    table = SLIPS
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

    def get_queryset(self):
        """On paper what the form names, on the screen what helps to choose."""
        if "print" in self.request.GET:
            return super().get_queryset()
        return FaultSlip.objects.visible_to(self.request.user).for_lines().defer("measures_tried", *UNSHOWN)

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
