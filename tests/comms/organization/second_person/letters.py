"""The letters that carry links for new passwords, and what the links open."""

import re

from django.conf import settings
from django.test import Client

from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of

LINK = re.compile(r"\S+/accounts/password/reset/key/\S+")


def letters():
    """The e-mails that carry a link, the latest first."""
    return Outbox.objects.filter(kind="organization.password_link_made", channel="email").order_by("-id")


def link_in(message):
    """The link of a letter as it would be sent now; None when it carries none."""
    found = LINK.search(words_of(message).body)
    return found and found[0]


def opens(link):
    """Whether the link leads to the form for a new password."""
    page = Client().get(link.removeprefix(settings.PORTAL_URL), follow=True)
    return page.status_code == 200 and not page.context.get("token_fail")


def choose(link, password="correct horse 2"):
    client = Client()
    form = client.get(link.removeprefix(settings.PORTAL_URL), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
