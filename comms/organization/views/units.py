"""Units: the directory as a tree, one unit, and its forms."""

from itertools import groupby

from django.http import Http404, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.clock import now, today
from comms.base.phones import dialled_phone, shown_phone
from comms.base.pictures import JPEG, PNG
from comms.organization.actions import UNIT_ACTIONS, UNIT_CHANGE, UNIT_CREATE, UNITS_IMPORT
from comms.organization.filters import TREE, UnitFilter
from comms.organization.models import Appointment, Unit
from comms.organization.models.memory import StoredLogo, logo_of_company
from comms.organization.queries import opening_hours, units_with_people
from comms.organization.states import DAYS_OF_WEEK
from comms.organization.tables import UNITS
from comms.organization.views.buttons import edit_button, may_end, post_button
from comms.web.pages import ActionPage, EditPage, FormPage, ListPage, ObjectPage

# The address changes with the picture
KEPT = "public, max-age=31536000, immutable"
GROUPS = {
    1: gettext_lazy("Company"),
    2: gettext_lazy("Departments"),
    3: gettext_lazy("Management offices and service centres"),
}


class UnitList(ListPage):
    """All units, grouped by kind."""

    table = UNITS
    template_name = "organization/unit_list.html"
    filterset_class = UnitFilter
    ordering = TREE
    page_size = 300
    create_url_name = "organization:unit_create"
    create_permission = UNIT_CREATE.permission
    create_label = gettext_lazy("New unit")
    empty_text = gettext_lazy("No unit fits.")

    def row_css(self, obj):
        """Units without a head are red."""
        return "is-overdue" if obj.needs_head and not obj.heads else ""

    def get_context_data(self, **kwargs):
        """Adds the groups of rows."""
        context = super().get_context_data(**kwargs)
        groups = groupby(context["rows"], key=lambda row: row["object"].rank)
        may_import = self.request.user.has_perm(UNITS_IMPORT.permission)
        shown = [(GROUPS[rank], list(rows)) for rank, rows in groups]
        return context | {"groups": shown, "may_import": may_import}


class UnitPage(ObjectPage):
    """One unit: how it is reached, who works there, what stands below it."""

    model = Unit
    slug_field = "code"
    template_name = "organization/unit_detail.html"
    list_url_name = "organization:unit_list"
    object_actions = UNIT_ACTIONS
    action_url_name = "organization:unit_action"

    def get_queryset(self):
        """With the unit above."""
        return super().get_queryset().select_related("parent")

    def get_context_data(self, **kwargs):
        """Adds facts, hours, staff and units below."""
        context = super().get_context_data(**kwargs)
        unit, day = context["object"], today(now())
        known = unit.appointments.ahead(day).visible_to(self.request.user)
        held = list(known.select_related("user").order_by("since", "id"))
        hours = []
        if week := opening_hours(unit):
            hours = [(label, week.get(day, [])) for day, label in DAYS_OF_WEEK.items()]
        below = units_with_people(Unit.objects.visible_to(self.request.user).filter(parent=unit), day)
        return context | {
            "held": sorted(held, key=lambda appointment: appointment.rank),
            "may_end": may_end(self.request.user, held),
            "headless": unit.needs_head and unit.head is None,
            "facts": self.facts(unit),
            "hours": hours,
            "below": below,
        }

    def facts(self, unit):
        """Label and value of the panel on top."""
        return [
            (_("Kind"), unit.get_kind_display()),
            (_("Code"), unit.code),
            (_("Role in the procedure"), unit.get_role_display() if unit.role else ""),
            (
                _("Belongs to"),
                unit.parent
                and format_html('<a href="{}">{}</a>', unit.parent.get_absolute_url(), unit.parent.name),
            ),
            (_("Complaint line"), phone_link(unit.complaint_line)),
            (_("Hotline"), phone_link(unit.hotline)),
            (_("Mailbox"), mail_link(unit.email)),
            (_("Address"), unit.address, "wide"),
            (_("Logo"), logo_shown(unit)),
        ]

    def acts(self, obj):
        """What this person may do with the unit; whoever edits all of it needs no button for its phones."""
        user, acts = self.request.user, []
        if obj.active:
            acts += post_button(user, Appointment(user_id=0, post="staff", unit=obj), f"unit={obj.code}")
        edit = edit_button(user, UNIT_CHANGE, obj, "organization:unit_edit", obj.code)
        others = [act for act in super().acts(obj) if not edit or act.event != "contacts"]
        return acts + edit + others


def phone_link(number):
    """A number that a phone can dial."""
    return number and format_html('<a href="tel:{}">{}</a>', dialled_phone(number), shown_phone(number))


def logo_shown(unit):
    """The logo of the company, nothing where there is none."""
    if not unit.logo.name:
        return ""
    return format_html('<img class="logo" src="{}" alt="">', StoredLogo(unit.logo.name).address)


def mail_link(address):
    """An address that opens a letter."""
    return address and format_html('<a href="mailto:{}">{}</a>', address, address)


def unit_links(appointments):
    """Post and unit of each appointment, the unit linked."""
    return format_html_join(
        format_html("<br>"),
        '{} · <a href="{}">{}</a>',
        ((held.get_post_display(), held.unit.get_absolute_url(), held.unit.name) for held in appointments),
    )


def logo(request, name):
    """GET the company's logo, for everybody: the sign-in page shows it. Only the present one has an address;
    another picture gets another.
    """
    found = logo_of_company()
    if found is None or found.name.rpartition("/")[2] != name:
        raise Http404
    try:
        content = found.content()
    except OSError:
        raise Http404 from None
    media_type = JPEG.media_type if name.endswith(JPEG.extensions[0]) else PNG.media_type
    return HttpResponse(content, content_type=media_type, headers={"Cache-Control": KEPT})


class UnitCreate(FormPage):
    """A new unit."""

    action = UNIT_CREATE
    title = gettext_lazy("New unit")
    cancel_url = "/units/"


class UnitEdit(EditPage):
    """Names, place and contacts of a unit."""

    model = Unit
    slug_field = "code"
    action = UNIT_CHANGE
    title = gettext_lazy("Edit unit")


class UnitAction(ActionPage):
    """Phones, address and hours, kept by the unit's head; the role, by system administrators."""

    model = Unit
    slug_field = "code"
    object_actions = UNIT_ACTIONS
