"""Addresses of the home page."""

from django.urls import path

from comms.desk import views

app_name = "desk"
urlpatterns = [path("", views.home, name="home")]
