"""What every template may know about the portal itself."""

from django.conf import settings
from django.utils.translation import gettext as _


def portal(request):
    """Company name and demonstration mode."""
    return {
        "company_name": settings.COMPANY_NAME or _("Property communication portal"),
        "demo_mode": settings.DEMO,
    }
