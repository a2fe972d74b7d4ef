"""Addresses of the ground floor."""

from django.urls import path

from comms.base.ops import health
from comms.web import views

urlpatterns = [
    path("healthz/live", health.live, name="healthz_live"),
    path("healthz/ready", health.ready, name="healthz_ready"),
    path("metrics", health.metrics, name="metrics"),
    path("gallery/", views.gallery, name="gallery"),
]
