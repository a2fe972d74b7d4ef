"""Addresses of the home page, the search and the help."""

from django.urls import path

from comms.desk import help, views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("setup/checklist/", views.Checklist.as_view(), name="checklist"),
    path("help/", help.help_index, name="help"),
    path("help/<slug:name>/", help.help_page, name="help_page"),
]
