"""Who is away, when, and who stands in."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.clock import now, today
from comms.organization.actions import ABSENCE_ACTIONS, ABSENCE_CREATE
from comms.organization.filters import AbsenceFilter
from comms.organization.models import Absence
from comms.organization.views.buttons import chosen
from comms.web.markup import chip_html
from comms.web.pages import ActionPage, Column, FormPage, ListPage, ObjectPage


def state_chip(absence, day):
    """Cancelled, over, now or to come, in words."""
    if absence.cancelled:
        return chip_html(_("Cancelled"), "secondary")
    if absence.ends_on < day:
        return chip_html(_("Over"), "secondary")
    if absence.starts_on > day:
        return chip_html(_("To come"), "info")
    return chip_html(_("Away"), "warning", "person-dash")


class AbsenceList(ListPage):
    """Absences that concern the reader."""

    model = Absence
    title = gettext_lazy("Absences")
    filterset_class = AbsenceFilter
    ordering = ("-starts_on", "-id")
    create_url_name = "organization:absence_create"
    create_label = gettext_lazy("Note an absence")
    empty_text = gettext_lazy("Nobody is away.")

    def get_queryset(self):
        """With person and deputy."""
        return Absence.objects.visible_to(self.request.user).select_related("user", "deputy")

    def get_columns(self):
        """The state depends on today."""
        day = today(now())
        return [
            Column("person", _("Person"), lambda absence: absence.user.name, url=True),
            Column("starts_on", _("From"), lambda absence: absence.starts_on, css="nowrap"),
            Column("ends_on", _("To"), lambda absence: absence.ends_on, css="nowrap"),
            Column("kind", _("Kind"), lambda absence: absence.get_kind_display()),
            Column("deputy", _("Deputy"), lambda absence: absence.deputy and absence.deputy.name),
            Column("state", _("State"), lambda absence: state_chip(absence, day)),
        ]


class AbsencePage(ObjectPage):
    """One absence."""

    model = Absence
    slug_field = "uuid"
    template_name = "organization/absence_detail.html"
    list_url_name = "organization:absence_list"
    object_actions = ABSENCE_ACTIONS
    action_url_name = "organization:absence_action"

    def get_queryset(self):
        """With person and deputy."""
        return super().get_queryset().select_related("user", "deputy")

    def get_title(self, obj):
        """Who is away."""
        return _("%(name)s is away") % {"name": obj.user.name}

    def get_context_data(self, **kwargs):
        """Adds facts and state."""
        context = super().get_context_data(**kwargs)
        absence = context["object"]
        person = format_html('<a href="{}">{}</a>', absence.user.get_absolute_url(), absence.user.name)
        facts = [
            (_("Person"), person),
            (_("From"), absence.starts_on),
            (_("To"), absence.ends_on),
            (_("Kind"), absence.get_kind_display()),
            (_("Deputy"), absence.deputy and absence.deputy.name),
        ]
        return context | {"facts": facts, "state": state_chip(absence, today(now()))}


class AbsenceCreate(FormPage):
    """Note an absence of oneself, or of somebody one leads; `?user=` fills the form."""

    action = ABSENCE_CREATE
    title = gettext_lazy("Note an absence")
    cancel_url = "/absences/"

    def get_initial(self):
        """The person whose page leads here."""
        return chosen(self.request.GET, "user")


class AbsenceAction(ActionPage):
    """The person is there after all."""

    model = Absence
    slug_field = "uuid"
    object_actions = ABSENCE_ACTIONS
