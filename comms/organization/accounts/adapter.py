"""How the sign-in package behaves here: no strangers, no failing pages when the mail server does not answer,
no secrets in plain text.
"""

import base64
import hashlib
import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from comms.base.text import folded
from comms.organization.accounts.names import account_of
from comms.web.views import too_many_requests

# What the package says when somebody must wait
PAUSES = ("too_many_login_attempts", "rate_limited")
# No name and no address is longer; folding a body of megabytes would keep a process busy
MOST_TYPED = 1000
logger = logging.getLogger(__name__)


class StaffAccounts(DefaultAccountAdapter):
    """Accounts are made by the administration, never by strangers."""

    def is_open_for_signup(self, request):
        """Always closed."""
        return False

    def authenticate(self, request, **credentials):
        """The person whose name (or address) and password these are, or None; for the page, the repeated
        question for the password, and REST alike. Raises ImmediateHttpResponse during a pause.
        """
        typed = str(credentials.get("username") or credentials.get("email") or "")[:MOST_TYPED]
        return super().authenticate(request, username=typed, password=credentials.get("password"))

    def validation_error(self, code, *args):
        """What is wrong in a form. Too many wrong passwords for one account or from one address, or too many
        wrong codes of a second factor, are a pause (429) instead, never a lock: raises ImmediateHttpResponse.
        """
        if code in PAUSES:
            raise ImmediateHttpResponse(too_many_requests(self.request))
        return super().validation_error(code, *args)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """What wrong passwords are counted by: the account that was meant, whether by its name or address;
        for unknown ones the text. Neither spelling nor the name of this host makes a second count.
        """
        typed = str(credentials.get("username") or credentials.get("email") or "")
        person = account_of(typed)
        return f"account:{person.pk}" if person else f"text:{folded(typed)}"

    def get_client_ip(self, request):
        """The caller's address: the one that our own proxies (PROXY_COUNT) saw, else the direct peer; a
        caller's claims are ignored.
        """
        claimed = [
            part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()
        ]
        count = settings.PROXY_COUNT
        seen = claimed[-count] if 0 < count <= len(claimed) else request.META.get("REMOTE_ADDR")
        return (seen and clean_client_ip(seen)) or "127.0.0.1"

    def send_mail(self, template_prefix, email, context):
        """A mail server that does not answer is said in the log alone: a sentence on the page would tell
        which addresses are known. (Links for a new password go through the outbox, which tries again.)
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("an account mail (%s) could not be sent", template_prefix)

    def get_login_redirect_url(self, request):
        """My desk."""
        return settings.LOGIN_REDIRECT_URL


class SecondFactors(DefaultMFAAdapter):
    """The secrets of authenticator apps and recovery codes are kept encrypted with the installation's key."""

    def encrypt(self, text):
        """Encrypt with SECRET_KEY."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Decrypt with SECRET_KEY or one of SECRET_KEY_FALLBACKS."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + key.encode()).digest()))
            for key in keys
        ]
    )
