"""Addresses of files and timelines."""

from django.urls import path

from comms.audit import views

app_name = "audit"
urlpatterns = [
    path("files/<uuid:uuid>/", views.AttachmentFile.as_view(), name="attachment"),
    path("files/<uuid:uuid>/<str:action>/", views.AttachmentAction.as_view(), name="attachment_action"),
    path("files/<str:kind>/<uuid:uuid>/add/", views.Attach.as_view(), name="attach"),
    path("timeline/<str:kind>/<uuid:uuid>/", views.Timeline.as_view(), name="timeline"),
    path("timeline/<str:kind>/<uuid:uuid>/<int:event>/", views.Change.as_view(), name="change"),
]
