"""The queue in a folder, for an installation without Redis: one file for each message, one for each exchange.

Kombu's transport of that kind writes a file in the place where others already read it. A reader that meets
half of one loses the message and dies, and a table of bindings that was left empty kills every worker that
starts afterwards. Here a file appears only when it is complete, a message belongs to the reader that removed
its file, and what cannot be read is put aside.
"""

import logging
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from queue import Empty
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

from comms.base.files import UNFINISHED, locked, write_whole

logger = logging.getLogger(__name__)

PATIENCE = 60  # seconds that a file may stay unreadable or unfinished: a slower writer than that has died
UNREADABLE = "unreadable"  # the folder of what was put aside, inside the folder of messages


class Channel(filesystem.Channel):
    """Messages and bindings as files that are complete whenever they are seen."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self._listed: defaultdict[str, deque[str]] = defaultdict(deque)
        self._reported: set[str] = set()

    # Messages

    def _put(self, queue: str, message: dict, **options: object) -> None:  # type: ignore[override]
        """Add a message. Raises ChannelError when the folder takes none."""
        file = Path(self.data_folder_out, f"{time.time_ns()}_{uuid4()}.{queue}.msg")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, str_to_bytes(dumps(message)))
        except OSError as problem:
            raise ChannelError(f"The queue's folder takes no message ({problem.strerror}).") from problem

    def _get(self, queue: str, timeout: float | None = None) -> dict:
        """The oldest message that can be read; it is nobody else's from then on. Raises Empty."""
        listed = self._listed[queue]
        if not listed:  # a long queue is not sorted again for every message
            listed.extend(sorted(self._names(queue)))
        while listed:
            payload = self._take(Path(self.data_folder_in, listed.popleft()))
            if payload is not None:
                return payload
        raise Empty

    def _take(self, file: Path) -> dict | None:
        """The message in a file, when this reader is the one that removed it."""
        try:
            payload = loads(bytes_to_str(file.read_bytes()))
            self.Message(payload, channel=self)
            file.unlink()
        except FileNotFoundError:  # another reader was faster
            return None
        except Exception:  # whatever is wrong with one message, the others are waiting
            self._put_aside(file)
            return None
        return payload

    def _put_aside(self, file: Path) -> None:
        """Take what stays unreadable out of the queue and say so, once."""
        if _age(file) < PATIENCE or file.name in self._reported:
            return
        self._reported.add(file.name)
        try:
            target = file.parent / UNREADABLE / file.name
            target.parent.mkdir(exist_ok=True)
            file.replace(target)
        except OSError as problem:
            logger.error("a message cannot be read and cannot be put aside (%s): %s", problem.strerror, file)
        else:
            logger.error("a message cannot be read and was put aside: %s", target)

    def _purge(self, queue: str) -> int:
        """Remove all messages of a queue; how many there were."""
        return sum(_removed(Path(self.data_folder_in, name)) for name in self._names(queue))

    def _size(self, queue: str) -> int:
        """How many messages wait."""
        return len(self._names(queue))

    def _names(self, queue: str) -> list[str]:
        """The files of a queue, unsorted; unfinished ones of the dead go, a missing folder comes back."""
        folder = Path(self.data_folder_in)
        folder.mkdir(parents=True, exist_ok=True)
        found = [path.name for path in folder.iterdir()]
        for name in found:
            if name.endswith(UNFINISHED) and _age(folder / name) > PATIENCE:
                _removed(folder / name)
        return [name for name in found if name.partition(".")[2] == f"{queue}.msg"]

    # Bindings

    def get_table(self, exchange: str) -> list[exchange_queue_t]:
        """Which queues get what is sent to an exchange; a table that cannot be read is built anew."""
        table = self._read_table(exchange)
        if table is None:
            with self._bindings_locked():
                table = self._repaired(exchange)
        return table

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        binding = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._bindings_locked():
            table = self._repaired(exchange)
            if binding not in table:
                self._write_table(exchange, [binding, *table])

    def _delete(self, queue: str, exchange: str, *meta: str, **options: object) -> None:
        self._purge(queue)
        routing_key, pattern = meta[:2]
        binding = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._bindings_locked():
            table = self._repaired(exchange)
            if binding in table:
                self._write_table(exchange, [other for other in table if other != binding])

    def _bindings_locked(self) -> AbstractContextManager[None]:
        self.control_folder.mkdir(parents=True, exist_ok=True)
        return locked(self.control_folder / "bindings.lock")

    def _repaired(self, exchange: str) -> list[exchange_queue_t]:
        """The table; what this process has bound when it cannot be read. Call it with the lock held."""
        table = self._read_table(exchange)
        if table is None:
            logger.error("the bindings of %s could not be read and were built anew", exchange)
            table = list(self._own_bindings(exchange))
            self._write_table(exchange, table)
        return table

    def _own_bindings(self, exchange: str) -> Iterator[exchange_queue_t]:
        for (queue, bound_to, routing_key), arguments in list(self.state.bindings.items()):
            if bound_to == exchange:
                meta = self.typeof(exchange).prepare_bind(queue, exchange, routing_key, arguments)
                yield exchange_queue_t(*(part or "" for part in meta))

    def _read_table(self, exchange: str) -> list[exchange_queue_t] | None:
        """The table of an exchange; empty when nothing is bound, None when the file cannot be understood."""
        try:
            rows = loads(bytes_to_str(self._exchange_file(exchange).read_bytes()))
            table = [exchange_queue_t(*row) for row in rows]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError):
            return None
        if not all(isinstance(part, str) for row in table for part in row):
            return None
        return table

    def _write_table(self, exchange: str, table: list[exchange_queue_t]) -> None:
        write_whole(self._exchange_file(exchange), str_to_bytes(dumps(table)))


class Transport(filesystem.Transport):
    """Kombu's queue in a folder, with files that are never half there."""

    Channel = Channel


def _age(file: Path) -> float:
    """Seconds since a file was written; nothing when it is gone."""
    try:
        return time.time() - file.stat().st_mtime
    except OSError:
        return 0


def _removed(file: Path) -> bool:
    """Remove a file; whether this call was the one that did it."""
    try:
        file.unlink()
    except OSError:
        return False
    return True
