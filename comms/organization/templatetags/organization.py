"""`{{ code|post_name }}`, `{{ code|role_name }}`, `{{ names|account_fields }}`: stored codes in the reader's
words; `{% password_link uuid %}`: the address that a letter carries and nothing keeps.
"""

from django import template

from comms.base.reasons import in_words
from comms.organization import tables
from comms.organization.models import PasswordLink, User
from comms.organization.operations.jobs import job_name
from comms.organization.operations.link_tokens import address_of
from comms.organization.states import Post, UnitRole, Waits

register = template.Library()


@register.filter
def post_name(code):
    """What a post is called."""
    if code in Post.values:
        return Post(code).label
    return code


@register.filter
def waits_label(kind):
    """What something that waits for a second person is called."""
    return Waits(kind).label


@register.filter
def role_name(code):
    """What a role of units is called."""
    return UnitRole(code).label if code in UnitRole.values else code


@register.filter
def job_label(kind):
    """What a kind of background work is called."""
    return job_name(kind)


@register.filter
def appointment_chip(held):
    """Whether an appointment waits, was refused or is over."""
    return tables.appointment_chip(held)


@register.filter
def reason_words(reason):
    """A reason that the portal gave in the reader's words, those of people as they are."""
    return in_words(reason)


@register.filter
def account_fields(names):
    """What these fields of an account are called, in one line."""
    return ", ".join(str(User._meta.get_field(name).verbose_name) for name in names)


@register.simple_tag
def password_link(uuid):
    """The address of a link for a new password; empty when it is over before the letter is written."""
    link = PasswordLink.objects.made().filter(uuid=uuid, over_at=None).first()
    return address_of(link) if link else ""
