"""One's own account: name and contacts, language, and the tokens of programs that act in one's name."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import TemplateView

from comms.base.clock import now, today
from comms.base.errors import DomainError
from comms.base.phones import shown_phone
from comms.organization.actions import PROFILE_CHANGE, TOKEN_CREATE, TOKEN_REVOKE
from comms.organization.models import User
from comms.organization.operations.tokens import SHOWN
from comms.organization.views.people import rights_in_words
from comms.web.actions import perform
from comms.web.pages import EditPage, FormPage, add_domain_errors


def living_tokens(person):
    """The tokens that still open the REST interface, the newest first."""
    return person.auth_token_set.filter(Q(expiry=None) | Q(expiry__gt=now())).order_by("-created")


class Profile(LoginRequiredMixin, TemplateView):
    """What the portal knows about the reader, and the way to everything that belongs to the account."""

    template_name = "organization/profile.html"

    def get_context_data(self, **kwargs):
        """Facts, posts, absences and tokens."""
        person = self.request.user
        tokens = [(row.token_key[:SHOWN], row) for row in living_tokens(person)]
        return super().get_context_data(
            title=_("Profile"),
            facts=[
                (pgettext("person", "Name"), person.name),
                (_("Sign-in name"), person.username),
                (_("Phone"), shown_phone(person.phone)),
                (_("E-mail"), person.email),
                (_("Language"), person.get_language_name()),
                (_("Time zone"), person.time_zone or _("The company's")),
            ],
            rights=rights_in_words(person),
            absences=person.absences.standing().filter(ends_on__gte=today(now())).select_related("deputy"),
            second_factor=person.has_second_factor,
            tokens=tokens,
            **kwargs,
        )


class FromProfile:
    """Forms about one's own account: they are left towards the profile."""

    def get_cancel_url(self):
        """Back to the profile."""
        return reverse("organization:profile")

    def success_address(self, obj):
        """Back to the profile."""
        return reverse("organization:profile")


class ProfileEdit(FromProfile, EditPage):
    """Name, phone, e-mail, language and time zone."""

    model = User
    action = PROFILE_CHANGE
    title = gettext_lazy("Edit profile")

    def get_object(self):
        """Oneself."""
        return User.objects.get(pk=self.request.user.pk)


class OwnToken(FromProfile, FormPage):
    """A token of one's own: the object of the act is oneself."""

    def target(self):
        """Oneself."""
        return self.request.user


class TokenCreate(OwnToken):
    """Make an API token; it is shown this once."""

    action = TOKEN_CREATE
    template_name = "organization/token_create.html"
    title = gettext_lazy("New API token")
    submit_label = gettext_lazy("Make the token")

    def dispatch(self, request, *args, **kwargs):
        """Whoever sits down at an open screen must not get a token: the password is asked again."""
        page = super().dispatch
        if request.user.is_authenticated:
            page = reauthentication_required(page)
        return page(request, *args, **kwargs)

    def form_valid(self, form):
        """Show the token instead of leading on; only its digest is kept."""
        try:
            row, token = self.operate(form)
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        return render(
            self.request,
            "organization/token.html",
            {"title": _("Your new API token"), "row": row, "token": token},
        )


class TokenRevoke(OwnToken):
    """Make one of one's tokens worthless."""

    action = TOKEN_REVOKE
    template_name = "organization/token_revoke.html"
    title = gettext_lazy("Revoke the API token")
    submit_label = gettext_lazy("Revoke")

    def check_permission(self):
        """Somebody else's token is absent. Raises Http404."""
        if not any(row.token_key[:SHOWN] == self.kwargs["key"] for row in living_tokens(self.request.user)):
            raise Http404

    def operate(self, form):
        """Revoke the token of the address."""
        key, person = self.kwargs["key"], self.request.user
        return perform(self.action, {"key": key}, by=person, at=now(), obj=person)
