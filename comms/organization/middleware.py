"""Per person: how long a session lasts and when it was last seen, language and time zone, the second factor
that a post asks for.
"""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from comms.base.clock import now
from comms.base.dates import read_in
from comms.organization.operations.people import note
from comms.organization.queries import lacks_second_factor
from comms.organization.states import SESSION_BEGAN
from comms.web.problems import problem_response

API = "/api/"
# What somebody without the second factor may still open: the account pages, the language switch, signs of
# life
OPEN_PREFIXES = ("/accounts/", "/i18n/", "/healthz/", "/metrics")
DIALOG = "modal-content"
SEEN = "seen_at"
SEEN_EVERY = 10 * 60


class SessionEnd:
    """End a session that is older than SESSION_HOURS, however active it is: whoever sits down at a machine
    that somebody left finds it closed, and a stolen cookie is worth no more than that.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """The request goes on as that of a stranger: pages lead to the sign-in and back, REST answers 401."""
        moment = now()
        if not self.is_over(request.session, moment):
            return self.get_response(request)
        if request.user.is_authenticated:
            note(request.user, "session_over", at=moment)
        request.session.flush()
        request.user = AnonymousUser()
        # A part of a page has no room for the sign-in page; a dialog makes room for it itself (portal.js)
        if request.headers.get("HX-Request") and request.headers.get("HX-Target") != DIALOG:
            return HttpResponse(status=204, headers={"HX-Redirect": self.sign_in(request)})
        return self.get_response(request)

    def is_over(self, session, at):
        """Whether somebody signed in with this session too long ago. One of an earlier version, which does
        not know its beginning, begins now.
        """
        if SESSION_KEY not in session:
            return False
        moment = int(at.timestamp())
        if SESSION_BEGAN not in session:
            session[SESSION_BEGAN] = moment
        return moment - session[SESSION_BEGAN] >= settings.SESSION_HOURS * 3600

    def sign_in(self, request):
        """The sign-in page, which leads back to the page that asked for a part."""
        page = request.headers.get("HX-Current-URL", "")
        if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
            page = "/"
        return f"{reverse('account_login')}?{urlencode({'next': page})}"


class PersonalSettings:
    """Activate the language a person saved in the profile, unless the language switch (cookie) chose another;
    pages name the company's zone for those who live in another.
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
        with read_in(request.user.time_zone):
            return self.get_response(request)


class SecondFactor:
    """Whoever reads across units sets up a second factor before they can do anything else."""

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
