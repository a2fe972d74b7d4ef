"""REST addresses of timelines and files."""

from django.urls import path

from comms.audit.api.attachments import AttachmentViewSet, ParentAttachments
from comms.audit.api.timeline import EventViewSet

ONE = "attachments/<uuid:uuid>/"
OF_PARENT = "<slug:prefix>/<str:identity>/attachments/"
urlpatterns = [
    path("events/", EventViewSet.as_view({"get": "list"}), name="event-list"),
    path("events/count/", EventViewSet.as_view({"get": "count"}), name="event-count"),
    path(ONE, AttachmentViewSet.as_view({"get": "retrieve"}), name="attachment-detail"),
    path(f"{ONE}content/", AttachmentViewSet.as_view({"get": "content"}), name="attachment-content"),
    path(f"{ONE}withdraw/", AttachmentViewSet.as_view({"post": "act_withdraw"}), name="attachment-withdraw"),
    path(OF_PARENT, ParentAttachments.as_view({"get": "list", "post": "create"}), name="parent-attachments"),
]
