"""What every template may know about the person who reads it."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from comms.base.ops.health import LOOPBACK, from_this_machine
from comms.organization.models import User
from comms.organization.states import DEMO_NAMES


def people(request):
    """Demonstration sign-ins for the sign-in page; nothing outside demonstration mode, and nothing for
    whoever comes from another machine: a password on a page is for the person who started the portal.
    """
    if not settings.DEMO or settings.HOST not in (*LOOPBACK, "localhost") or not from_this_machine(request):
        return {}
    return {
        "demo_accounts": SimpleLazyObject(_demo_accounts),
        "demo_password": SimpleLazyObject(_demo_password),
    }


def _demo_accounts():
    people = {
        person.username: person for person in User.objects.filter(username__in=DEMO_NAMES, is_active=True)
    }
    return [(name, _post_label(people[name]), people[name].name) for name in DEMO_NAMES if name in people]


def _post_label(person):
    held = person.main_post
    if held is None:
        return ""
    return f"{held.get_post_display()} · {held.unit.name}"


def _demo_password():
    path = settings.VAR_DIR / "demo-password"
    if settings.DEMO_PASSWORD or not path.exists():
        return settings.DEMO_PASSWORD
    return path.read_text().strip()
