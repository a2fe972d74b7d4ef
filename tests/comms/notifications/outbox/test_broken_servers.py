"""A mail server that hangs, breaks off or says half of something is a trouble that passes."""

import socket
import struct
from threading import Thread

import pytest

from comms.notifications import operations
from comms.notifications.models import Outbox

pytestmark = pytest.mark.django_db

GREETING, WELCOME, FINE = b"220 mail\r\n", b"250 mail\r\n", b"250 fine\r\n"


@pytest.fixture
def broken_server(settings):
    """`broken_server([b"220 …", …], end)` answers line by line, then does `end` with the connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
    settings.EMAIL_TIMEOUT = 0.3
    lines = []

    def serve(answers, end):
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            lines.append(line)
            try:
                for number, answer in enumerate(answers):
                    if number:
                        line.recv(65536)
                    line.sendall(answer)
                end(line)
            except OSError:
                pass

    def start(answers, end):
        Thread(target=serve, args=(answers, end), daemon=True).start()

    yield start
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for line in lines:
        line.close()


def hang(line):
    """Say nothing more."""


def reset(line):
    """End it the hard way."""
    line.recv(65536)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


@pytest.mark.parametrize(
    "answers",
    [[], [GREETING], [GREETING, WELCOME], [GREETING, WELCOME, FINE, FINE], [GREETING, WELCOME, b"25"]],
    ids=["connected", "greeted", "welcomed", "recipient taken", "half an answer"],
)
@pytest.mark.parametrize("end", [hang, reset])
def test_broken_mail_server_is_temporary_at_every_step(broken_server, queued, at, answers, end):
    broken_server(answers, end)
    queued(1)
    operations.drain(at)
    row = Outbox.objects.get()
    assert (row.state, row.next_at > at) == ("queued", True)
    assert row.last_error


def test_silence_of_the_real_library_is_known_as_silence(broken_server, queued, at):
    broken_server([GREETING, WELCOME], hang)
    queued(5)
    operations.drain(at)
    # three silences end the round
    assert sorted(Outbox.objects.values_list("attempts", flat=True)) == [0, 0, 1, 1, 1]


def test_answer_without_end_is_not_a_refusal(broken_server, queued, at):
    broken_server([GREETING, WELCOME, b"2" * 20_000 + b"\r\n"], hang)
    queued(1)
    operations.drain(at)
    assert Outbox.objects.get().state == "queued"
