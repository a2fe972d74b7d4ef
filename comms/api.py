"""REST addresses under /api/v1/: each room has its own, here is the list of the rooms."""

from django.urls import URLPattern, URLResolver, include, path

from comms.rest.root import Index, SchemaView, docs_view

urlpatterns: list[URLPattern | URLResolver] = [
    path("", Index.as_view(addresses=lambda: urlpatterns), name="index"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs_view(), name="docs"),
    path("", include("comms.procedure.api.urls")),
    path("", include("comms.organization.api.urls")),
    path("", include("comms.audit.api.urls")),
    path("", include("comms.notifications.api.urls")),
    path("", include("comms.deadlines.api.urls")),
    path("", include("comms.customers.api.urls")),
    path("", include("comms.handovers.api.urls")),
    path("", include("meetings.api.urls")),
    path("", include("comms.desk.api.urls")),
]
