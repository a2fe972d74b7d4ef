"""Addresses of the hand-overs."""

from django.urls import path

from comms.handovers.views import department_tasks, filing, lists, phone_notes, slips

app_name = "handovers"
urlpatterns = [
    path("department-tasks/", department_tasks.TaskList.as_view(), name="task_list"),
    path("department-tasks/new/", department_tasks.TaskCreate.as_view(), name="task_create"),
    path("department-tasks/<str:number>/", department_tasks.TaskPage.as_view(), name="task_detail"),
    path("department-tasks/<str:number>/edit/", department_tasks.TaskEdit.as_view(), name="task_edit"),
    path(
        "department-tasks/<str:number>/<str:action>/",
        department_tasks.TaskAction.as_view(),
        name="task_action",
    ),
    path("fault-slips/", lists.SlipList.as_view(), name="slip_list"),
    path("fault-slips/board/", lists.SlipBoard.as_view(), name="slip_board"),
    path("fault-slips/new/", filing.SlipCreate.as_view(), name="slip_create"),
    path("fault-slips/notes/", phone_notes.PhoneNoteList.as_view(), name="note_list"),
    path(
        "fault-slips/notes/<uuid:uuid>/<str:action>/",
        phone_notes.PhoneNoteAction.as_view(),
        name="note_action",
    ),
    path("fault-slips/<str:number>/", slips.SlipPage.as_view(), name="slip_detail"),
    path("fault-slips/<str:number>/edit/", filing.SlipEdit.as_view(), name="slip_edit"),
    path("fault-slips/<str:number>/print/", slips.SlipPrint.as_view(), name="slip_print"),
    path("fault-slips/<str:number>/print.<str:form>", slips.SlipDocument.as_view(), name="slip_document"),
    path("fault-slips/<str:number>/<str:action>/", slips.SlipAction.as_view(), name="slip_action"),
]
