"""The Celery application: `celery -A comms.celery worker` and `… beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")

app = Celery("comms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
