"""Who is away, when, and who stands in."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.clock import now, today
from comms.organization.actions import ABSENCE_ACTIONS, ABSENCE_CREATE
from comms.organization.filters import AbsenceFilter
from comms.organization.models import Absence
from comms.organization.tables import absence_chip, absences_on, begins, ends
from comms.organization.views.buttons import chosen
from comms.web.pages import ActionPage, FormPage, ListPage, ObjectPage


def right_to_act(absence):
    """[(heading, sentence)] of whether the deputy may act; nothing where there is none."""
    if absence.deputy is None:
        return []
    if absence.authorised_at is None:
        said = _("Not yet: a second person or the absent person confirms it first.")
        if not absence.noted_by_id:
            said = _("No: the absence was noted before deputies could act.")
    elif absence.authorised_by_id == absence.user_id:
        said = _("Yes, named by the absent person.")
    else:
        said = _("Yes, confirmed by %(name)s.") % {"name": absence.signature("authorised_by")}
    return [(_("May the deputy act?"), said)]


class AbsenceList(ListPage):
    """Absences that concern the reader."""

    filterset_class = AbsenceFilter
    ordering = ("-starts_on", "-id")
    create_url_name = "organization:absence_create"
    create_label = gettext_lazy("Note an absence")
    empty_text = gettext_lazy("Nobody is away.")

    def get_table(self):
        """The state depends on today."""
        return absences_on(today(now()))


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
        return super().get_queryset().select_related("user", "deputy", "noted_by", "authorised_by")

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
            (_("From"), begins(absence)),
            (_("To"), ends(absence)),
            (_("Kind"), absence.get_kind_display()),
            (_("Deputy"), absence.deputy and absence.deputy.name),
            (_("Noted by"), absence.signature("noted_by")),
            *right_to_act(absence),
        ]
        return context | {"facts": facts, "state": absence_chip(absence, today(now()))}


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
