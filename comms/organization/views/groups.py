"""Named groups: who belongs to them, and why."""

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.clock import now, today
from comms.organization.actions import GROUP_ACTIONS, GROUP_CHANGE, GROUP_CREATE, GROUP_PREVIEW
from comms.organization.fields import ORDER_STEPS
from comms.organization.filters import GroupFilter
from comms.organization.models import Group
from comms.organization.queries import members_in_order, posts_and_absences
from comms.organization.tables import GROUPS
from comms.organization.views.buttons import edit_button
from comms.web.actions import perform
from comms.web.pages import ActionPage, EditPage, FormPage, ListPage, ObjectPage
from comms.web.pages.choices import ASKED


class GroupList(ListPage):
    """All groups."""

    table = GROUPS
    filterset_class = GroupFilter
    ordering = ("code",)
    create_url_name = "organization:group_create"
    create_permission = GROUP_CREATE.permission
    create_label = gettext_lazy("New group")
    empty_text = gettext_lazy("No group fits.")


class GroupPage(ObjectPage):
    """One group with everyone who belongs to it today."""

    model = Group
    slug_field = "code"
    template_name = "organization/group_detail.html"
    list_url_name = "organization:group_list"
    object_actions = GROUP_ACTIONS
    action_url_name = "organization:group_action"

    def get_context_data(self, **kwargs):
        """Adds facts and members."""
        context = super().get_context_data(**kwargs)
        group, day = context["object"], today(now())
        picked = {person.pk for person in group.picked.all()}
        prefetch_related_objects([group], "places")
        members = members_in_order(group, day)
        prefetch_related_objects(members, *posts_and_absences(day))
        facts = [
            (_("Code"), group.code),
            (_("Posts"), ", ".join(group.post_labels)),
            (_("Only in units of these kinds"), ", ".join(group.kind_labels)),
            (_("Order of the members"), _("by hand") if group.places.all() else _("by post")),
        ]
        return context | {"facts": facts, "members": [(person, person.pk in picked) for person in members]}

    def acts(self, obj):
        """Editing and putting in order, for the administration."""
        user = self.request.user
        edit = edit_button(user, GROUP_CHANGE, obj, "organization:group_edit", obj.code, "primary")
        return edit + super().acts(obj)


class Previewed:
    """A form about a group that shows on request who would belong, before anything is saved."""

    layout = "_layouts/form.html"

    def get_template_names(self):
        """A page of its own: there is more to see than fits a dialog."""
        return ["organization/group_form.html"]

    def post(self, request, *args, **kwargs):
        """“Preview” looks at the form as it stands, “Save” writes it."""
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        asked = GROUP_PREVIEW.form(request.POST, user=request.user)
        shown = {"preview": None, "asked": asked, "compared": self.target() is not None}
        if asked.is_valid():
            said = asked.values() | {"group": self.target()}
            shown["preview"] = perform(GROUP_PREVIEW, said, by=request.user, at=now())
        if getattr(request, "htmx", False):
            return render(request, "organization/_group_preview.html", shown)
        return self.render_to_response(self.get_context_data(form=self.get_form(), **shown))

    def get_context_data(self, **kwargs):
        """Adds the layout, and the form that asks for the day."""
        kwargs.setdefault("asked", GROUP_PREVIEW.form(user=self.request.user))
        return super().get_context_data(layout=self.layout, **kwargs)


class GroupCreate(Previewed, FormPage):
    """A new group."""

    action = GROUP_CREATE
    title = gettext_lazy("New group")
    cancel_url = "/groups/"


class GroupEdit(Previewed, EditPage):
    """Names, posts and hand-picked people."""

    model = Group
    slug_field = "code"
    action = GROUP_CHANGE
    title = gettext_lazy("Edit group")
    layout = "_layouts/event.html"

    def get(self, request, *args, **kwargs):
        """Out of the dialog, to the form's own page."""
        if getattr(request, "htmx", False) and ASKED not in request.GET:
            return self.leave(request.path)
        return super().get(request, *args, **kwargs)


class GroupAction(ActionPage):
    """The order of the members."""

    model = Group
    slug_field = "code"
    object_actions = GROUP_ACTIONS
    submit_label = gettext_lazy("Save")

    def post(self, request, *args, **kwargs):
        """A button that moves one person shows the list after that step; only “Save” keeps it."""
        if any(f"people_{word}" in request.POST for word in ORDER_STEPS):
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)
