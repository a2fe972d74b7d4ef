"""Per person: language and time zone, the second factor that a post asks for, and when a session was last
seen.
"""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comms.base.clock import now
from comms.organization.queries import lacks_second_factor
from comms.web.problems import problem_response

API = "/api/"
# What somebody without the second factor may still open: the account pages, the language switch, signs of
# life
OPEN_PREFIXES = ("/accounts/", "/i18n/", "/healthz/", "/metrics")
SEEN = "seen_at"
SEEN_EVERY = 10 * 60


class PersonalSettings:
    """Activate the language a person saved in the profile, unless the language switch (cookie) chose another,
    and their time zone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pages only: REST speaks the language of Accept-Language and times with their offset."""
        if request.path_info.startswith(API) or not request.user.is_authenticated:
            return self.get_response(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(request.user.time_zone or None):
            return self.get_response(request)


class SecondFactor:
    """Holders of certain posts (SECOND_FACTOR_POSTS) set up a second factor before they can do
    anything else.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pages lead to the set-up page with a sentence; REST answers 403."""
        user = request.user
        if (
            request.path_info.startswith(OPEN_PREFIXES)
            or not user.is_authenticated
            or not lacks_second_factor(user)
        ):
            return self.get_response(request)
        said = _(
            "Your post needs a second factor to sign in. Set up an authenticator app or a passkey first."
        )
        if request.path_info.startswith(API):
            return problem_response(403, said)
        messages.warning(request, said)
        address = reverse("mfa_index")
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)


class LastSeen:
    """Keep the time of a session's last activity for the page “Sessions”, at most once in ten minutes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Only for browser sessions of signed-in people."""
        if request.user.is_authenticated and request.session.session_key:
            moment = int(now().timestamp())
            if moment - request.session.get(SEEN, 0) > SEEN_EVERY:
                request.session[SEEN] = moment
                UserSession.objects.create_from_request(request)
        return self.get_response(request)
