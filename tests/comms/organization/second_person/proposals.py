"""Posts and links that wait for a second person, and what tests of them ask."""

from datetime import timedelta

from comms.base.versions import ANY
from comms.notifications.models import Notice
from comms.organization import operations
from comms.organization.models import Appointment, Post
from tests.comms.organization.operations.events import DAY


def propose(company, at, **changes):
    """The clerk is to be director of the first office: given by the staff of Admin & HR."""
    said = {
        "user": company.clerk,
        "post": Post.OFFICE_DIRECTOR,
        "unit": company.MO01,
        "since": DAY,
        "replace": True,
        "by": company.hr_staff,
        "at": at,
    }
    return operations.give_post(**(said | changes))


def confirm(held, by, at, version=ANY):
    return operations.confirm_post(held, by=by, at=at, version=version)


def asked_link(company, at, person=None, by=None):
    """A link for the president, asked for by the head of Admin & HR."""
    return operations.make_password_link(person or company.president, by=by or company.hr, at=at)


def told(kind):
    """The sign-in names of whoever got this kind of notice."""
    rows = Notice.objects.filter(kind=f"organization.{kind}")
    return sorted(rows.values_list("recipient__username", flat=True))


def only(*people):
    """Nobody else holds a post any more."""
    Appointment.objects.exclude(user__in=people).update(until=DAY - timedelta(days=1))
