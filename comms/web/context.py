"""What every template may know about the portal itself."""

from django.conf import settings
from django.utils.translation import gettext as _

from comms.base.company import company_logo, company_name


def portal(request):
    """Company name and logo, and demonstration mode."""
    return {
        "company_logo": company_logo(),
        "company_name": company_name() or _("Property communication portal"),
        "demo_mode": settings.DEMO,
    }
