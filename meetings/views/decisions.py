"""The register of decisions over the years, and the steps of action plans."""

from django.utils.translation import gettext_lazy as _

from comms.web.pages import ActionPage
from meetings.actions.papers import STEP_ACTIONS
from meetings.filters import DecisionFilter, StepFilter
from meetings.models import ActionStep
from meetings.tables.decisions import DECISIONS, STEPS
from meetings.views.lists import Dated


class DecisionList(Dated):
    """All motions and resolutions that one may see."""

    table = DECISIONS
    filterset_class = DecisionFilter
    orderings = {
        "-listed_at": ("-listed_at", "-id"),
        "listed_at": ("listed_at", "id"),
        "number": ("number", "id"),
        "-number": ("-number", "-id"),
    }
    ordering = ("-listed_at", "-id")
    empty_text = _("No decision yet. Resolutions and motions of meetings stand here.")


class StepList(Dated):
    """Steps of the present action plans."""

    table = STEPS
    filterset_class = StepFilter
    ordering = ("resolution_id", "position", "id")
    empty_text = _("No step yet. Who carries out a resolution hands in its action plan.")


class StepAction(ActionPage):
    """A step is done, or not done after all."""

    model = ActionStep
    slug_field = "uuid"
    object_actions = STEP_ACTIONS

    def get_queryset(self):
        """With its resolution."""
        related = ("resolution__owner", "resolution__meeting", "resolution__tracking_unit", "assignee")
        return super().get_queryset().select_related(*related)

    def success_address(self, obj):
        """The step on the page of its resolution."""
        return self.get_cancel_url()
