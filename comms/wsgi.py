"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from comms.base.ops.patience import WEB, wait_no_longer_than
from comms.base.ops.wsgi import TextCharsets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")
application = TextCharsets(get_wsgi_application())
wait_no_longer_than(WEB)
