"""The set-up of the portal: the page with its steps, the one-time code, and the acts of each step."""

from allauth.account.views import login
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from comms.base.clock import now, today
from comms.base.errors import Refused
from comms.desk.actions import FIRST_DAY_ACTIONS
from comms.desk.forms import ClaimForm
from comms.desk.queries.first_day import steps
from comms.organization.models import FirstDay
from comms.organization.operations.first_day import claim_first_day
from comms.organization.queries import first_day, posts_with_reach, waits_for_code
from comms.web.pages import ActionPage, ObjectPage, add_domain_errors

# Under which name a session remembers that somebody sets the portal up: pages lead back to the steps
SETTING_UP = "setting_up"


def set_up(request):
    """GET, POST the page of the set-up: the code for a stranger, the steps for whoever looks after the
    portal, nothing for anybody once it is done.
    """
    row = first_day()
    if row is None:
        if request.user.is_authenticated and request.user.is_staff:
            return redirect("desk:checklist")
        raise Http404
    if request.user.is_authenticated:
        return Steps.as_view()(request)
    if waits_for_code(row):
        return Claim.as_view()(request)
    return redirect_to_login(request.get_full_path())


def sign_in(request, *args, **kwargs):
    """The sign-in page; on a portal that nobody has begun to set up there is nobody to sign in."""
    row = first_day() if request.method == "GET" else None
    if row is not None and waits_for_code(row):
        return redirect("desk:set_up")
    return login(request, *args, **kwargs)


@method_decorator(never_cache, name="dispatch")
class Claim(FormView):
    """The one-time code makes the account of the installation; afterwards one signs in with it."""

    template_name = "desk/set_up_claim.html"
    form_class = ClaimForm

    def form_valid(self, form):
        """Make the account."""
        try:
            person = claim_first_day(**form.values(), at=now())
        except Refused as refusal:
            add_domain_errors(form, refusal)
            return self.form_invalid(form)
        said = _("The account “%(name)s” is made. Sign in with it, and go on.")
        messages.success(self.request, said % {"name": person.username})
        return redirect_to_login(reverse("desk:set_up"))

    def form_invalid(self, form):
        """The same form with its errors; the passwords are typed again."""
        response = super().form_invalid(form)
        response.status_code = 400
        return response


class OneFirstDay:
    """The one row, for whoever may see it."""

    model = FirstDay

    def get_object(self):
        """The set-up that goes on. Raises Http404."""
        row = FirstDay.objects.visible_to(self.request.user).going_on().first()
        if row is None:
            raise Http404
        return row


class Steps(OneFirstDay, ObjectPage):
    """The steps, each with what is there already."""

    template_name = "desk/set_up.html"

    def get_context_data(self, **kwargs):
        """Adds the steps."""
        self.request.session[SETTING_UP] = True
        context = super().get_context_data(**kwargs)
        return context | {"steps": steps(context["object"], now())}


class StepPage(OneFirstDay, ActionPage):
    """One act of the set-up."""

    object_actions = FIRST_DAY_ACTIONS

    def get_template_names(self):
        """The last step shows what it asks about."""
        return ["desk/set_up_finish.html"] if self.name == "finish" else super().get_template_names()

    def get_context_data(self, **kwargs):
        """Adds what is missing, and at the end the posts that somebody looks through."""
        posts = posts_with_reach(today(now())) if self.name == "finish" else []
        step = next(one for one in steps(self.object, now()) if one.name == self.name)
        return super().get_context_data(posts=posts, lead=step.said, **kwargs)

    def success_address(self, obj):
        """Back to the steps; after the last one to what is still missing."""
        if obj.done_at is None:
            return reverse("desk:set_up")
        self.request.session.pop(SETTING_UP, None)
        return reverse("desk:checklist")

    def get_cancel_url(self):
        """Back to the steps."""
        return reverse("desk:set_up")
