"""Addresses of the home page and the search."""

from django.urls import path

from comms.desk import views

app_name = "desk"
urlpatterns = [path("", views.home, name="home"), path("search/", views.search, name="search")]
