"""Gunicorn: one master, a few processes with threads. Reads the same environment as the portal
(docs/operations.md).
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")

from django.conf import settings

bind = f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"
worker_class = "gthread"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
timeout = 60
graceful_timeout = 8
keepalive = 5
preload_app = True
max_requests = 10000
max_requests_jitter = 1000
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
logconfig_dict = settings.LOGGING

# Several processes, one set of figures: each writes its own file here, /metrics adds them up. The files are
# mapped into memory, and a process that writes to one on a full disk is killed: they lie in memory where the
# machine offers it, never where data lies.
_memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())
_name = hashlib.sha256(str(Path(settings.VAR_DIR).absolute()).encode()).hexdigest()[:16]
_metrics = _memory / f"portal-metrics-{os.getuid()}-{_name}"
_metrics.mkdir(mode=0o700, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics)


def on_starting(server):
    """Figures of an earlier start are dropped."""
    shutil.rmtree(_metrics, ignore_errors=True)
    _metrics.mkdir(mode=0o700)


def on_exit(server):
    """Figures need no longer than the processes that they are of."""
    shutil.rmtree(_metrics, ignore_errors=True)


def child_exit(server, worker):
    """The figures of a process that ended are folded into the totals."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
