"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from comms.api import urlpatterns as api
from comms.desk.views.set_up import sign_in

urlpatterns = [
    path("", include("comms.desk.urls")),
    path("", include("comms.web.urls")),
    path("", include("comms.organization.urls")),
    path("", include("comms.audit.urls")),
    path("", include("comms.procedure.urls")),
    path("", include("comms.deadlines.urls")),
    path("", include("comms.notifications.urls")),
    path("", include("comms.customers.urls")),
    path("", include("comms.handovers.urls")),
    path("", include("meetings.urls")),
    path("accounts/login/", sign_in),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("api/v1/", include(api)),
]
handler400 = "comms.web.views.bad_request"
handler403 = "comms.web.views.forbidden"
handler404 = "comms.web.views.not_found"
# Asked by the sign-in package alone
handler429 = "comms.web.views.too_many_requests"
handler500 = "comms.web.views.server_error"
