"""Named groups: who belongs to them, and why."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.clock import now, today
from comms.organization.actions import GROUP_CHANGE, GROUP_CREATE
from comms.organization.filters import GroupFilter
from comms.organization.models import Group
from comms.organization.queries import group_members, people_with_posts
from comms.organization.tables import GROUPS
from comms.organization.views.buttons import edit_button
from comms.web.pages import EditPage, FormPage, ListPage, ObjectPage


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

    def get_context_data(self, **kwargs):
        """Adds facts and members."""
        context = super().get_context_data(**kwargs)
        group, day = context["object"], today(now())
        picked = {person.pk for person in group.picked.all()}
        members = people_with_posts(group_members(group, day), day).order_by("name", "id")
        facts = [
            (_("Code"), group.code),
            (_("Posts"), ", ".join(group.post_labels)),
            (_("Only in units of these kinds"), ", ".join(group.kind_labels)),
        ]
        return context | {"facts": facts, "members": [(person, person.pk in picked) for person in members]}

    def acts(self, obj):
        """Editing, for the administration."""
        user = self.request.user
        return edit_button(user, GROUP_CHANGE, obj, "organization:group_edit", obj.code, "primary")


class GroupCreate(FormPage):
    """A new group."""

    action = GROUP_CREATE
    title = gettext_lazy("New group")
    cancel_url = "/groups/"


class GroupEdit(EditPage):
    """Names, posts and hand-picked people."""

    model = Group
    slug_field = "code"
    action = GROUP_CHANGE
    title = gettext_lazy("Edit group")
