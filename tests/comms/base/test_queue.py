"""The queue in a folder: what is written is complete, what cannot be read stops nobody."""

import os
import time

import pytest
from kombu import Connection, Exchange, Queue

from comms.base.ops import queue as folder_queue

NAME = "letters"


@pytest.fixture
def connection(tmp_path):
    """A connection to a queue in a folder of this test."""
    folder_queue.Transport.global_state.clear()
    folders = {"data_folder_in": "in", "data_folder_out": "in", "control_folder": "control"}
    options = {name: str(tmp_path / folder) for name, folder in folders.items()}
    opened = Connection(
        "filesystem://", transport="comms.base.ops.queue:Transport", transport_options=options
    )
    yield opened
    opened.close()


@pytest.fixture
def messages(connection, tmp_path):
    """The queue as people use it: `put(body)`, `get()` the next body or None; its folder and its table."""

    class Messages:
        folder = tmp_path / "in"
        table = tmp_path / "control" / f"{NAME}.exchange"
        simple = connection.SimpleQueue(Queue(NAME, Exchange(NAME, "fanout"), routing_key=NAME))

        def put(self, body):
            self.simple.put(body)

        def get(self):
            try:
                message = self.simple.get(block=False)
            except self.simple.Empty:
                return None
            message.ack()
            return message.payload

        def write(self, name, content, age=0):
            path = self.folder / f"0_{name}.{NAME}.msg"
            path.write_bytes(content)
            os.utime(path, (time.time() - age, time.time() - age))
            return path

    return Messages()


def restart(connection):
    """What a new process knows: nothing."""
    connection.close()
    folder_queue.Transport.global_state.clear()


def test_messages_come_in_the_order_of_writing(messages):
    for number in range(20):
        messages.put(number)
    assert [messages.get() for _number in range(21)] == [*range(20), None]
    assert list(messages.folder.iterdir()) == []


HALVES = [b"", b'{"body": "aGVs', b"null", b"[1]", b'{"body": ""}', b'{"properties": {}}', b"\xff\xfe\x00"]
TABLES = [b"", b'[["letters", "", "let', b'[["letters"]]', b"7", b'[["a","b",3]]', b'[["a","","a"]] 1']


@pytest.mark.parametrize("content", HALVES)
def test_message_that_cannot_be_read_stops_nobody_and_is_put_aside_later(messages, caplog, content):
    bad = messages.write("half", content)
    messages.put("whole")
    assert [messages.get(), messages.get()] == ["whole", None]
    assert bad.exists()  # somebody may still be writing it
    messages.write("half", content, age=folder_queue.PATIENCE + 1)
    messages.put("next")
    assert [messages.get(), messages.get()] == ["next", None]
    assert (messages.folder / "unreadable" / bad.name).read_bytes() == content
    (record,) = caplog.records
    assert record.getMessage().startswith("a message cannot be read and was put aside: ")


def test_message_written_slowly_is_delivered_when_it_is_complete(messages):
    messages.put("slow")
    (file,) = messages.folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:40])
    assert messages.get() is None
    file.write_bytes(whole)
    assert messages.get() == "slow"


def test_full_disk_leaves_nothing_half_written(messages, monkeypatch):
    def refuse(self, target):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", refuse)
        with pytest.raises(folder_queue.ChannelError, match="No space left"):
            messages.put("lost")
    assert list(messages.folder.iterdir()) == []


def test_what_a_dead_writer_left_unfinished_goes(messages):
    left = messages.write(f"dead.{NAME}.msg.new", b"{").rename(messages.folder / f"1_x.{NAME}.msg.y.new")
    os.utime(left, (0, 0))
    fresh = messages.folder / f"2_x.{NAME}.msg.y.new"
    fresh.touch()
    assert messages.get() is None
    assert list(messages.folder.iterdir()) == [fresh]


def test_folder_that_was_removed_comes_back(messages):
    messages.folder.rmdir()
    assert messages.get() is None
    messages.folder.rmdir()
    messages.put("first")
    assert messages.get() == "first"


def test_size_and_purge_count_this_queue_only(messages):
    messages.put("one")
    messages.put("two")
    (messages.folder / "3_x.others.msg").touch()
    assert (messages.simple.qsize(), messages.simple.clear(), messages.simple.qsize()) == (2, 2, 0)
    assert [path.name for path in messages.folder.iterdir()] == ["3_x.others.msg"]


@pytest.mark.parametrize("content", TABLES)
def test_spoiled_table_of_bindings_is_built_anew(messages, connection, caplog, content):
    messages.table.write_bytes(content)
    messages.put("to all")
    assert messages.get() == "to all"
    (record,) = caplog.records
    assert record.getMessage() == f"the bindings of {NAME} could not be read and were built anew"
    messages.table.write_bytes(content)
    restart(connection)
    again = connection.SimpleQueue(Queue(NAME, Exchange(NAME, "fanout"), routing_key=NAME))
    again.put("after a restart")
    assert again.get(block=False).payload == "after a restart"


def test_queue_that_is_deleted_leaves_the_table(messages, connection):
    other = connection.SimpleQueue(Queue("other", Exchange(NAME, "fanout"), routing_key=NAME))
    messages.put("to both")
    assert other.get(block=False).payload == "to both"
    other.queue.delete()
    messages.put("to one")
    assert [messages.get(), messages.get(), messages.get()] == ["to both", "to one", None]
    assert "other" not in messages.table.read_text()
