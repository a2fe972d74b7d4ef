"""One slip: its page, its acts, its printed form, and the same as a file."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.handovers.actions import SLIP_ACTIONS, SLIP_CHANGE
from comms.handovers.models import FaultSlip
from comms.handovers.tables import SIGNATURES, form_rows, sheet_of
from comms.handovers.views.machine import HandOverObject, HandOverPage
from comms.web.documents import can_make_pdf, download
from comms.web.pages import ActionPage


class SlipPage(HandOverPage):
    """One slip."""

    model = FaultSlip
    template_name = "handovers/slip_detail.html"
    object_actions = SLIP_ACTIONS
    change_action = SLIP_CHANGE
    action_url_name = "handovers:slip_action"
    list_url_name = "handovers:slip_list"

    def get_context_data(self, **kwargs):
        """Adds whether this server can make a PDF."""
        return super().get_context_data(pdf=can_make_pdf(), **kwargs)


class SlipAction(HandOverObject, ActionPage):
    """One act on a slip."""

    model = FaultSlip
    object_actions = SLIP_ACTIONS


class SlipPrint(HandOverObject, TemplateView):
    """The form 《故障转呈单》 on A4."""

    model = FaultSlip
    template_name = "handovers/slip_print.html"

    def get_context_data(self, **kwargs):
        """The form's columns, signatures and trail."""
        slip = self.get_object()
        return super().get_context_data(**kwargs) | {
            "object": slip,
            "title": _("Fault transfer slip"),
            "number": slip.office_serial or slip.number,
            "print_rows": form_rows(slip),
            "signatures": SIGNATURES,
            "printed_at": now(),
            "back_url": slip.get_absolute_url(),
        }


class SlipDocument(HandOverObject, TemplateView):
    """The form as Word or PDF."""

    model = FaultSlip

    def get(self, request, *args, **kwargs):
        """A file to save."""
        if kwargs["form"] not in ("docx", "pdf") or (kwargs["form"] == "pdf" and not can_make_pdf()):
            raise Http404
        return download(sheet_of(self.get_object(), by=request.user, at=now()), kwargs["form"])
