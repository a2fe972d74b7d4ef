"""Addresses of the ground floor."""

from django.urls import path

from comms.base import views

urlpatterns = [path("gallery/", views.gallery, name="gallery")]
