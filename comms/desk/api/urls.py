"""REST addresses of this room."""

from django.urls import path

from comms.desk.api.checklist import ChecklistView

urlpatterns = [path("checklist/", ChecklistView.as_view(), name="checklist")]
