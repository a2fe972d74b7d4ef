"""People: the staff directory, one person, and the forms of the administration."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.clock import now, today
from comms.base.errors import DomainError
from comms.base.forms import ConfirmForm, ReasonForm
from comms.base.markup import chip_html
from comms.base.pages import Act, Column, EditPage, FormPage, ListPage, ObjectPage, add_domain_errors
from comms.organization import operations
from comms.organization.filters import PersonFilter
from comms.organization.forms import OptionalReasonForm, PersonForm
from comms.organization.models import Appointment, User
from comms.organization.queries import people_with_posts
from comms.organization.states import RIGHTS_OF_POST
from comms.organization.views.units import mail_link, phone_link


def posts_cell(person):
    """Posts with their units; those who left say so."""
    if not person.is_active:
        return chip_html(_("Left"), "secondary")
    return "; ".join(f"{held.get_post_display()} · {held.unit.name}" for held in person.posts)


def away_cell(person):
    """Whether the person is away today, and who stands in."""
    if not person.away:
        return ""
    absence = person.away[0]
    return chip_html(_("Away until %(day)s") % {"day": absence.ends_on.isoformat()}, "warning", "person-dash")


class UserList(ListPage):
    """The staff directory."""

    model = User
    title = gettext_lazy("People")
    filterset_class = PersonFilter
    ordering = ("name", "id")
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id"), "username": ("username",), "-username": ("-username",)}
    columns = [
        Column("name", gettext_lazy("Name"), lambda person: person.name, url=True, order="name"),
        Column("posts", gettext_lazy("Posts"), posts_cell),
        Column("phone", gettext_lazy("Phone"), lambda person: person.phone, css="nowrap"),
        Column("email", gettext_lazy("E-mail"), lambda person: person.email),
        Column("away", gettext_lazy("Today"), away_cell),
        Column("username", gettext_lazy("Sign-in name"), lambda person: person.username, order="username", css="nowrap"),
    ]
    create_url_name = "organization:user_create"
    create_permission = "organization.add_user"
    create_label = gettext_lazy("New person")
    empty_text = gettext_lazy("Nobody fits.")

    def get_queryset(self):
        """With posts and today's absences."""
        return people_with_posts(User.objects.visible_to(self.request.user), today(now()))


class UserPage(ObjectPage):
    """One person: posts, units, absences, and what the posts allow."""

    model = User
    slug_field = "uuid"
    template_name = "organization/user_detail.html"
    list_url_name = "organization:user_list"

    def get_context_data(self, **kwargs):
        """Adds facts, posts, absences and rights in words."""
        context = super().get_context_data(**kwargs)
        person, reader, day = context["object"], self.request.user, today(now())
        appointments = list(person.appointments.select_related("unit", "user").order_by("-since", "-id"))
        may_end = [row.pk for row in appointments if not row.over and reader.has_perm("organization.manage_appointment", row)]
        absences = person.absences.visible_to(reader).standing().filter(ends_on__gte=day)
        return context | {
            "facts": self.facts(person),
            "appointments": appointments,
            "may_end": may_end,
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
            (_("Account"), chip_html(_("Active"), "success") if person.is_active else chip_html(_("Left"), "secondary")),
        ]

    def acts(self, obj):
        """What this person may do with the account."""
        user, acts = self.request.user, []
        if obj.is_active and user.has_perm("organization.manage_appointment", Appointment(user=obj, post="staff")):
            address = f"{reverse('organization:appointment_create')}?user={obj.uuid}"
            acts.append(Act("give-post", _("Give a post"), "primary", address, "person-plus"))
        if obj.is_active and user.has_perm("organization.add_absence", obj):
            address = f"{reverse('organization:absence_create')}?user={obj.uuid}"
            acts.append(Act("absence", _("Note an absence"), "secondary", address, "person-dash"))
        if user.has_perm("organization.change_user", obj):
            acts += self.account_acts(obj)
        return acts

    def account_acts(self, person):
        """What the administration does with an account."""
        acts = [Act("edit", _("Edit"), "secondary", reverse("organization:user_edit", args=[person.uuid]), "pencil")]
        if not person.is_active:
            back = reverse("organization:user_reactivate", args=[person.uuid])
            return [*acts, Act("reactivate", _("Reactivate"), "success", back, "person-check")]
        link = reverse("organization:user_link", args=[person.uuid])
        acts.append(Act("link", _("Link for a new password"), "secondary", link, "key"))
        if self.request.user.has_perm("organization.reset_second_factor", person) and person.authenticator_set.exists():
            lost = reverse("organization:user_second_factor", args=[person.uuid])
            acts.append(Act("second-factor", _("Lost second factor"), "danger", lost, "shield-x"))
        if person.pk != self.request.user.pk:
            leave = reverse("organization:user_deactivate", args=[person.uuid])
            acts.append(Act("deactivate", _("Deactivate"), "danger", leave, "person-x"))
        return acts


def rights_in_words(person):
    """[(post and unit, [sentences])] of what the posts held today allow."""
    return [(f"{held.get_post_display()} · {held.unit.name}", RIGHTS_OF_POST.get(held.post, [])) for held in person.posts]


class UserCreate(FormPage):
    """A new account."""

    form_class = PersonForm
    title = gettext_lazy("New person")
    permission = "organization.add_user"
    cancel_url = "/people/"
    done_text = gettext_lazy("The account exists. Give the person a post, and a link to choose a password.")

    def operate(self, form):
        """Make it."""
        return operations.add_person(**form.cleaned_data, by=self.request.user, at=now())


class PersonAct(EditPage):
    """What all forms about one account share."""

    model = User
    slug_field = "uuid"
    permission = "organization.change_user"

    def operate(self, form):
        """Call the operation with what was typed."""
        return self.operation(self.object, **form.cleaned_data, by=self.request.user, at=now(), version=self.said_version())


class UserEdit(PersonAct):
    """Name, sign-in name, contacts and level."""

    form_class = PersonForm
    title = gettext_lazy("Edit person")
    operation = staticmethod(operations.change_person)


class UserDeactivate(PersonAct):
    """Somebody leaves."""

    form_class = OptionalReasonForm
    title = gettext_lazy("Deactivate")
    submit_label = gettext_lazy("Deactivate")
    tone = "danger"
    operation = staticmethod(operations.deactivate)


class UserReactivate(PersonAct):
    """Somebody comes back."""

    form_class = OptionalReasonForm
    title = gettext_lazy("Reactivate")
    submit_label = gettext_lazy("Reactivate")
    tone = "success"
    operation = staticmethod(operations.reactivate)


class UserSecondFactor(PersonAct):
    """Somebody lost the phone or key with which they signed in."""

    form_class = ReasonForm
    title = gettext_lazy("Take away the second factors")
    submit_label = gettext_lazy("Take away the second factors")
    tone = "danger"
    permission = "organization.reset_second_factor"
    operation = staticmethod(operations.reset_second_factor)


class UserLink(PersonAct):
    """A link with which somebody chooses a new password; shown once, for those whom no e-mail reaches."""

    form_class = ConfirmForm
    title = gettext_lazy("Link for a new password")
    submit_label = gettext_lazy("Make the link")

    def form_valid(self, form):
        """Show the link instead of leading on; it is not kept anywhere."""
        try:
            operations.password_link_made(self.object, by=self.request.user, at=now())
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        key = f"{user_pk_to_url_str(self.object)}-{default_token_generator.make_token(self.object)}"
        link = get_adapter().get_reset_password_from_key_url(key)
        days = settings.PASSWORD_RESET_TIMEOUT // 86400
        template = "organization/password_link_dialog.html" if self.request.htmx else "organization/password_link.html"
        context = {"title": self.title, "object": self.object, "link": link, "days": days, "cancel_url": self.get_cancel_url()}
        return render(self.request, template, context)
