"""People: the staff directory, one person, and the forms of the administration."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base import dates
from comms.base.clock import now, today
from comms.base.errors import DomainError
from comms.organization.actions import PEOPLE_IMPORT, USER_ACTIONS, USER_CHANGE, USER_CREATE, answer_of
from comms.organization.filters import PersonFilter
from comms.organization.models import Appointment, User
from comms.organization.operations.charges import HAND_OVER
from comms.organization.operations.links import VALID
from comms.organization.permissions import READ_WAITING
from comms.organization.states import RIGHTS_OF_POST
from comms.organization.tables import PEOPLE
from comms.organization.views.buttons import edit_button, may_end, post_button, whole_page
from comms.organization.views.units import mail_link, phone_link
from comms.web.markup import chip_html
from comms.web.pages import (
    Act,
    ActionPage,
    EditPage,
    FormPage,
    ListPage,
    ObjectPage,
    add_domain_errors,
)


class UserList(ListPage):
    """The staff directory."""

    table = PEOPLE
    filterset_class = PersonFilter
    ordering = ("name", "id")
    orderings = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "username": ("username",),
        "-username": ("-username",),
    }
    create_url_name = "organization:user_create"
    create_permission = USER_CREATE.permission
    create_label = gettext_lazy("New person")
    empty_text = gettext_lazy("Nobody fits.")
    template_name = "organization/user_list.html"

    def get_context_data(self, **kwargs):
        """Adds whether the reader sees to it that everything open has somebody, and to what waits."""
        user = self.request.user
        return super().get_context_data(
            hands_over=user.has_perm(HAND_OVER),
            reads_waiting=user.has_perm(READ_WAITING),
            may_import=user.has_perm(PEOPLE_IMPORT.permission),
            **kwargs,
        )


# Acts that somebody waits for: they stand before the others
WAITING_ACTS = ("confirm-link", "refuse-link", "confirm-factors", "refuse-factors")


class UserPage(ObjectPage):
    """One person: posts, units, absences, and what the posts allow."""

    model = User
    slug_field = "uuid"
    template_name = "organization/user_detail.html"
    list_url_name = "organization:user_list"
    object_actions = USER_ACTIONS
    action_url_name = "organization:user_action"

    def get_context_data(self, **kwargs):
        """Adds facts, posts, absences and rights in words."""
        context = super().get_context_data(**kwargs)
        person, reader, day = context["object"], self.request.user, today(now())
        known = person.appointments.visible_to(reader)
        appointments = list(known.select_related("unit", "user").order_by("-since", "-id"))
        absences = person.absences.visible_to(reader).standing().filter(ends_on__gte=day)
        return context | {
            "facts": self.facts(person),
            "link": self.link(person),
            "reset": self.reset(person),
            "appointments": appointments,
            "may_end": may_end(reader, appointments),
            "absences": absences.select_related("deputy").order_by("starts_on"),
            "rights": rights_in_words(person),
            "shows_history": person.history_open_to(reader),
        }

    def facts(self, person):
        """Label and value of the panel on top."""
        return [
            (_("Sign-in name"), person.username),
            (_("Phone"), phone_link(person.phone)),
            (_("E-mail"), mail_link(person.email)),
            (_("Level"), person.get_tier_display()),
            (_("Language"), person.get_language_name()),
            (_("Account"), account_chip(person)),
        ]

    def link(self, person):
        """The link for a new password that waits or is valid, for those who see to what waits."""
        if not self.request.user.has_perm(READ_WAITING):
            return None
        at = now()
        links = person.password_links.select_related("asked_by", "confirmed_by")
        return (links.waiting() | links.valid(at) | links.to_show(at - VALID)).first()

    def reset(self, person):
        """Who asked for the second factors to be taken away, while that waits; for those who see to it."""
        if not self.request.user.has_perm(READ_WAITING):
            return None
        return person.factor_resets.waiting().select_related("asked_by").first()

    def acts(self, obj):
        """What this person may do with the account, what waits first; nobody deactivates themselves."""
        user, acts = self.request.user, []
        own = [act for act in super().acts(obj) if act.event != "deactivate" or obj.pk != user.pk]
        waiting = [act for act in own if act.event in WAITING_ACTS]
        if obj.is_active:
            acts += post_button(user, Appointment(user=obj, post="staff"), f"user={obj.uuid}")
        if obj.is_active and user.has_perm("organization.add_absence", obj):
            address = f"{reverse('organization:absence_create')}?user={obj.uuid}"
            acts.append(Act("absence", _("Note an absence"), "secondary", address, "person-dash"))
        acts += edit_button(user, USER_CHANGE, obj, "organization:user_edit", obj.uuid)
        return waiting + acts + [act for act in own if act not in waiting]


def account_chip(person):
    """Whether the account can still be used."""
    if person.is_active:
        return chip_html(_("Active"), "success")
    return chip_html(_("Left"), "secondary")


def rights_in_words(person):
    """[(post and unit, [sentences])] of what the posts held today allow."""
    return [
        (f"{held.get_post_display()} · {held.unit.name}", RIGHTS_OF_POST.get(held.post, []))
        for held in person.own_posts
    ]


class UserCreate(FormPage):
    """A new account."""

    action = USER_CREATE
    title = gettext_lazy("New person")
    cancel_url = "/people/"
    done_text = gettext_lazy("The account exists. Give the person a post, and a link to choose a password.")


class UserEdit(EditPage):
    """Name, sign-in name, contacts and level."""

    model = User
    slug_field = "uuid"
    action = USER_CHANGE
    title = gettext_lazy("Edit person")


class UserAction(ActionPage):
    """Somebody leaves, comes back, or lost the second factor."""

    model = User
    slug_field = "uuid"
    object_actions = USER_ACTIONS

    def get(self, request, *args, **kwargs):
        """What hangs on a person needs a page of its own: the table is too wide for a dialog."""
        return whole_page(self, request) or super().get(request, *args, **kwargs)


class UserLink(UserAction):
    """A link with which somebody chooses a new password: mailed to them, shown where they have no address."""

    submit_label = gettext_lazy("Make the link")

    def form_valid(self, form):
        """Show the link instead of leading on; it is not kept anywhere."""
        try:
            link = self.operate(form)
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        answer = answer_of(link)
        if answer["state"] != "shown":
            messages.success(self.request, said_of(link))
            return self.leave(self.get_cancel_url())
        template = "organization/password_link.html"
        if self.request.htmx:
            template = "organization/password_link_dialog.html"
        context = {"title": self.face().label, "object": self.object, "cancel_url": self.get_cancel_url()}
        return render(self.request, template, context | answer)


def said_of(link):
    """What became of a link that is not shown."""
    said = {"name": link.person.name}
    if link.made_at is None:
        return _("The account of %(name)s reaches far: a second person confirms the link first.") % said
    said["moment"] = dates.moment(link.ends_at)
    return _("The link is mailed to %(name)s. It works once, until %(moment)s.") % said
