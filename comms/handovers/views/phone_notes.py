"""The phone and visit log: ordinary problems that need no slip."""

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from comms.handovers.actions import NOTE_ACTIONS
from comms.handovers.filters import PhoneNoteFilter
from comms.handovers.models import PhoneNote
from comms.handovers.states import Channel
from comms.web.actions import offered
from comms.web.markup import chip_html
from comms.web.pages import ActionPage, Column, ListPage

ICONS = {Channel.PHONE: "telephone", Channel.VISIT: "person-walking"}
SHORT = 60


class PhoneNoteList(ListPage):
    """Whom the office told of which ordinary problem."""

    model = PhoneNote
    title = _("Phone and visit notes")
    template_name = "handovers/note_list.html"
    filterset_class = PhoneNoteFilter
    ordering = ("-noted_at", "-id")
    create_url_name = "handovers:slip_create"
    create_permission = "handovers.add_phonenote"
    create_label = _("Note or file")
    empty_text = _("No notes yet. Choose “Ordinary” in the slip form and note whom you told.")
    columns = [
        Column(
            "problem",
            _("Problem"),
            lambda n: Truncator(n.problem).chars(SHORT),
            export=lambda n: n.problem,
        ),
        Column("place", _("Place"), lambda n: n.place),
        Column("office", _("Office"), lambda n: n.office.name),
        Column("department", _("Told department"), lambda n: n.department.name),
        Column(
            "channel",
            _("Way"),
            lambda n: chip_html(n.get_channel_display(), "secondary", ICONS[n.channel]),
        ),
        Column("told_to", _("Told whom"), lambda n: n.told_to),
        Column("told_at", _("Told at"), lambda n: n.told_at, css="nowrap"),
        Column("noted_by", _("Noted by"), lambda n: n.noted_by.name),
    ]

    def get_queryset(self):
        """With units and people."""
        return super().get_queryset().with_units()

    def get_columns(self):
        """Those above the clerk find the way to a slip in the last column."""
        return [
            *self.columns,
            Column("slip", _("Slip"), lambda n: n.slip.number if n.slip else "", css="nowrap"),
        ]

    def row_url(self, obj):
        """A note leads to its slip, or to raising it for those above the clerk."""
        if obj.slip:
            return obj.slip.get_absolute_url()
        may_raise = dict(offered(NOTE_ACTIONS, obj, self.request.user))
        if may_raise:
            return reverse("handovers:note_action", args=[obj.uuid, "raise"])
        return ""


class PhoneNoteAction(ActionPage):
    """Somebody above the clerk finds the problem worse: the office gets a draft slip (reading A14)."""

    model = PhoneNote
    slug_field = "uuid"
    object_actions = NOTE_ACTIONS
    done_text = _("The office has a draft slip now.")

    def get_context_data(self, **kwargs):
        """Adds what was noted."""
        return super().get_context_data(lead=self.object.problem, **kwargs)
