"""One slip: its page, its printed form, and the same as a file."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.base.documents import can_make_pdf, download
from comms.base.pages import ObjectPage, VisibleObject
from comms.handovers.models import FaultSlip
from comms.handovers.states import State
from comms.handovers.tables import SIGNATURES, form_rows, sheet_of

PEOPLE = ("filed_by", "sent_by", "accepted_by", "reported_by", "confirmed_by", "arbitrated_by")


def trail(obj) -> dict:
    """Which departments had it and how its promise moved, for the page."""
    return {
        "hops": obj.hops.select_related("department", "suggested_unit", "returned_by"),
        "deadline_changes": obj.deadline_changes.select_related("requested_by"),
    }


class SlipObject(VisibleObject):
    """A slip that the reader may see, with everything its page names."""

    model = FaultSlip

    def get_queryset(self):
        """With units, places and people."""
        return super().get_queryset().with_units().select_related(*PEOPLE)


class SlipPage(SlipObject, ObjectPage):
    """Facts, acts, the trail of departments and deadlines; clocks, photos and timeline beside them."""

    template_name = "handovers/slip_detail.html"
    event_url_name = "handovers:slip_event"
    list_url_name = "handovers:slip_list"

    def get_context_data(self, **kwargs):
        """Adds the trail and the ways out of a draft."""
        context = super().get_context_data(**kwargs)
        slip = self.object
        may_edit = slip.state == State.DRAFT and self.request.user.has_perm("handovers.change_faultslip", slip)
        return (
            context
            | trail(slip)
            | {
                "edit_url": reverse("handovers:slip_edit", args=[slip.number]) if may_edit else "",
                "pdf": can_make_pdf(),
            }
        )


class SlipPrint(SlipObject, TemplateView):
    """The form 《故障转呈单》 on A4."""

    template_name = "handovers/slip_print.html"

    def get_context_data(self, **kwargs):
        """The form's columns, signatures and trail."""
        slip = self.get_object()
        sheet = {
            "object": slip, "title": _("Fault transfer slip"), "number": slip.office_serial or slip.number, "print_rows": form_rows(slip),
            "signatures": SIGNATURES, "printed_at": now(), "back_url": slip.get_absolute_url(),
            "hops": slip.hops.select_related("department"),
        }  # fmt: skip
        return super().get_context_data(**kwargs | sheet)


class SlipDocument(SlipObject, TemplateView):
    """The form as Word or PDF."""

    def get(self, request, *args, **kwargs):
        """A file to save."""
        if kwargs["form"] not in ("docx", "pdf") or (kwargs["form"] == "pdf" and not can_make_pdf()):
            raise Http404
        return download(sheet_of(self.get_object(), by=request.user, at=now()), kwargs["form"])
