"""Addresses of the hand-overs."""

from django.urls import path

from comms.handovers import views

app_name = "handovers"
urlpatterns = [
    path("department-tasks/", views.TaskList.as_view(), name="task_list"),
    path("department-tasks/new/", views.TaskCreate.as_view(), name="task_create"),
    path("department-tasks/<str:number>/", views.TaskPage.as_view(), name="task_detail"),
    path("department-tasks/<str:number>/edit/", views.TaskEdit.as_view(), name="task_edit"),
    path("department-tasks/<str:number>/<str:action>/", views.TaskAction.as_view(), name="task_action"),
    path("fault-slips/", views.SlipList.as_view(), name="slip_list"),
    path("fault-slips/board/", views.SlipBoard.as_view(), name="slip_board"),
    path("fault-slips/new/", views.SlipCreate.as_view(), name="slip_create"),
    path("fault-slips/notes/", views.PhoneNoteList.as_view(), name="note_list"),
    path("fault-slips/notes/<uuid:uuid>/<str:action>/", views.PhoneNoteAction.as_view(), name="note_action"),
    path("fault-slips/<str:number>/", views.SlipPage.as_view(), name="slip_detail"),
    path("fault-slips/<str:number>/edit/", views.SlipEdit.as_view(), name="slip_edit"),
    path("fault-slips/<str:number>/print/", views.SlipPrint.as_view(), name="slip_print"),
    path("fault-slips/<str:number>/print.<str:form>", views.SlipDocument.as_view(), name="slip_document"),
    path("fault-slips/<str:number>/<str:action>/", views.SlipAction.as_view(), name="slip_action"),
]
