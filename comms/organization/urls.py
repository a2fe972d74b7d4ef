"""Addresses of units, people, posts, absences, groups and the profile."""

from django.urls import path
from django.views.generic import RedirectView

from comms.organization.views import (
    absences,
    appointments,
    groups,
    imports,
    jobs,
    leaving,
    people,
    profile,
    units,
    waiting,
)

app_name = "organization"
urlpatterns = [
    path("logo/<str:name>", units.logo, name="logo"),
    path("units/", units.UnitList.as_view(), name="unit_list"),
    path("units/new/", units.UnitCreate.as_view(), name="unit_create"),
    path("units/import/", imports.UnitsImport.as_view(), name="units_import"),
    path("units/import/template/", imports.UnitsTemplate.as_view(), name="units_template"),
    path("units/<slug:code>/", units.UnitPage.as_view(), name="unit_detail"),
    path("units/<slug:code>/edit/", units.UnitEdit.as_view(), name="unit_edit"),
    path("units/<slug:code>/<str:action>/", units.UnitAction.as_view(), name="unit_action"),
    path("people/", people.UserList.as_view(), name="user_list"),
    path("people/new/", people.UserCreate.as_view(), name="user_create"),
    path("people/import/", imports.PeopleImport.as_view(), name="people_import"),
    path("people/import/template/", imports.PeopleTemplate.as_view(), name="people_template"),
    path("people/unattended/", leaving.Unattended.as_view(), name="unattended"),
    path("people/waiting/", waiting.Waiting.as_view(), name="waiting"),
    path("people/<uuid:uuid>/", people.UserPage.as_view(), name="user_detail"),
    path("people/<uuid:uuid>/edit/", people.UserEdit.as_view(), name="user_edit"),
    path(
        "people/<uuid:uuid>/password-link/",
        people.UserLink.as_view(),
        {"action": "password-link"},
        name="user_link",
    ),
    path("people/<uuid:uuid>/<str:action>/", people.UserAction.as_view(), name="user_action"),
    path("appointments/new/", appointments.AppointmentCreate.as_view(), name="appointment_create"),
    path("appointments/<uuid:uuid>/", appointments.AppointmentPage.as_view(), name="appointment_detail"),
    path(
        "appointments/<uuid:uuid>/<str:action>/",
        appointments.AppointmentAction.as_view(),
        name="appointment_action",
    ),
    path("absences/", absences.AbsenceList.as_view(), name="absence_list"),
    path("absences/new/", absences.AbsenceCreate.as_view(), name="absence_create"),
    path("absences/<uuid:uuid>/", absences.AbsencePage.as_view(), name="absence_detail"),
    path("absences/<uuid:uuid>/<str:action>/", absences.AbsenceAction.as_view(), name="absence_action"),
    path("groups/", groups.GroupList.as_view(), name="group_list"),
    path("groups/new/", groups.GroupCreate.as_view(), name="group_create"),
    path("groups/<slug:code>/", groups.GroupPage.as_view(), name="group_detail"),
    path("groups/<slug:code>/edit/", groups.GroupEdit.as_view(), name="group_edit"),
    path("groups/<slug:code>/<str:action>/", groups.GroupAction.as_view(), name="group_action"),
    path("jobs/", jobs.JobList.as_view(), name="job_list"),
    path("jobs/<uuid:uuid>/", jobs.JobPage.as_view(), name="job_detail"),
    path("jobs/<uuid:uuid>/file/", jobs.JobFile.as_view(), name="job_file"),
    path("profile/", profile.Profile.as_view(), name="profile"),
    path("profile/edit/", profile.ProfileEdit.as_view(), name="profile_edit"),
    path("profile/tokens/new/", profile.TokenCreate.as_view(), name="token_create"),
    path("profile/tokens/<slug:key>/revoke/", profile.TokenRevoke.as_view(), name="token_revoke"),
    # The sign-in package would let people keep e-mail addresses of its own; here the address belongs to the
    # profile
    path("accounts/email/", RedirectView.as_view(pattern_name="organization:profile_edit")),
]
