"""Addresses of the home page, the search and the help."""

from django.urls import path

from comms.desk import help, views
from comms.desk.views import set_up

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("setup/", set_up.set_up, name="set_up"),
    path("setup/step/<str:action>/", set_up.StepPage.as_view(), name="set_up_step"),
    path("setup/checklist/", views.Checklist.as_view(), name="checklist"),
    path("help/", help.help_index, name="help"),
    path("help/<slug:name>/", help.help_page, name="help_page"),
]
