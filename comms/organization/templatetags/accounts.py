"""`{% password_link person %}`: where to choose a new password; made while the mail is written, not kept."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.simple_tag
def password_link(person):
    """The whole address. It works once, for as long as PASSWORD_RESET_TIMEOUT says."""
    parts = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return settings.PORTAL_URL + reverse("account_reset_password_from_key", kwargs=parts)
