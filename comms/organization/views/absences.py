"""Who is away, when, and who stands in."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.clock import now, today
from comms.base.markup import chip_html
from comms.base.pages import Act, Column, EditPage, FormPage, ListPage, ObjectPage
from comms.organization import operations
from comms.organization.filters import AbsenceFilter
from comms.organization.forms import AbsenceForm, OptionalReasonForm
from comms.organization.models import Absence


def state_chip(absence, day):
    """Cancelled, over, now or to come, in words."""
    if absence.cancelled:
        return chip_html(_("Cancelled"), "secondary")
    if absence.ends_on < day:
        return chip_html(_("Over"), "secondary")
    return chip_html(_("To come"), "info") if absence.starts_on > day else chip_html(_("Away"), "warning", "person-dash")


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

    def acts(self, obj):
        """Cancelling, as long as it stands."""
        if obj.cancelled or not self.request.user.has_perm("organization.cancel_absence", obj):
            return []
        return [Act("cancel", _("Cancel the absence"), "danger", reverse("organization:absence_cancel", args=[obj.uuid]), "x-circle")]


class AbsenceCreate(FormPage):
    """Note an absence of oneself, or of somebody one leads; `?user=` fills the form."""

    form_class = AbsenceForm
    title = gettext_lazy("Note an absence")
    cancel_url = "/absences/"

    def get_initial(self):
        """One's own, from today on."""
        day = today(now())
        return {"user": self.request.GET.get("user") or self.request.user.uuid, "starts_on": day, "ends_on": day}

    def operate(self, form):
        """Note it."""
        return operations.add_absence(**form.cleaned_data, by=self.request.user, at=now())


class AbsenceCancel(EditPage):
    """The person is there after all."""

    model = Absence
    slug_field = "uuid"
    form_class = OptionalReasonForm
    title = gettext_lazy("Cancel the absence")
    submit_label = gettext_lazy("Cancel the absence")
    tone = "danger"
    permission = "organization.cancel_absence"

    def operate(self, form):
        """Cancel it."""
        return operations.cancel_absence(self.object, **form.cleaned_data, by=self.request.user, at=now(), version=self.said_version())
