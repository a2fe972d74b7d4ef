"""The queue in a folder, under load and spoiled: nothing is lost, no worker dies, who is missing is named."""

import subprocess
import sys

import pytest

from comms.base.clock import now
from comms.base.heartbeat import PROCESSES, TOO_OLD, processes_health, sign
from comms.base.models import Heartbeat
from tests.faults.conftest import ROOT, kill_group, wait_until

WRITERS, READERS, MESSAGES = 4, 2, 2000
CONNECT = """
import sys
from kombu import Connection
folder, number = sys.argv[1], int(sys.argv[2])
options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder + "-control"}
options["polling_interval"] = 0.002
transport = "comms.base.ops.queue:Transport"
connection = Connection("filesystem://", transport=transport, transport_options=options)
queue = connection.SimpleQueue("load")
"""
WRITE = f"""{CONNECT}
for index in range({MESSAGES}):
    queue.put([number, index, "x" * 3000])
"""
READ = f"""{CONNECT}
try:
    while True:
        message = queue.get(timeout=10)
        message.ack()
        print(*message.payload[:2])
except queue.Empty:
    pass
"""


def run(script, folder, number):
    """Start a reader or writer; what it prints is read by the test."""
    command = [sys.executable, "-c", script, folder, str(number)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.once
def test_nothing_is_lost_or_comes_twice_under_load(tmp_path):
    readers = [run(READ, tmp_path / "queue", number) for number in range(READERS)]
    writers = [run(WRITE, tmp_path / "queue", number) for number in range(WRITERS)]
    assert [writer.communicate()[0] for writer in writers] == [""] * WRITERS
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    read = [line for reader in readers for line in reader.communicate()[0].splitlines()]
    assert [reader.returncode for reader in readers] == [0] * READERS
    written = [f"{number} {index}" for number in range(WRITERS) for index in range(MESSAGES)]
    assert sorted(read) == sorted(written)
    assert list((tmp_path / "queue").iterdir()) == []


@pytest.fixture
def folder(scratch):
    """A scratch portal whose queue is a folder, whatever the suite runs on."""
    scratch.environment.pop("REDIS_URL", None)
    return scratch.folder / "queue"


def signed(process):
    """Whether this process has given a sign since the rows were last removed."""
    return Heartbeat.objects.filter(process=process).exists()


@pytest.mark.once
def test_worker_outlives_a_spoiled_queue(scratch, folder):
    worker = scratch.worker()
    wait_until(lambda: signed("worker"))
    (folder / "messages" / "0_half.celery.msg").write_bytes(b'{"body": "W1td')
    for table in (folder / "control").glob("*.exchange"):
        table.write_bytes(b"")
    Heartbeat.objects.all().delete()
    scratch.call("base.sign_of_life")
    wait_until(lambda: signed("worker"))
    assert worker.poll() is None
    kill_group(worker)
    for table in (folder / "control").glob("*.exchange"):
        table.write_bytes(b"")
    Heartbeat.objects.all().delete()
    worker = scratch.worker()
    wait_until(lambda: signed("worker"))
    assert worker.poll() is None


@pytest.mark.once
def test_every_process_signs_and_the_missing_one_is_named(scratch, folder):
    started = {
        "worker": scratch.worker(),
        "beat": scratch.start("-m", "celery", "--app", "comms.celery", "beat", "--pidfile="),
        "clock": scratch.clock(),
    }
    wait_until(lambda: all(signed(process) for process in PROCESSES))
    assert processes_health(now()).text == ""
    for missing, process in started.items():
        kill_group(process)
        Heartbeat.objects.update(at=now() - 2 * TOO_OLD)
        for other in set(PROCESSES) - {missing}:
            sign(other, now())
        assert processes_health(now()).text.startswith(f"{missing} gave its last sign of life ")
        assert ";" not in processes_health(now()).text
