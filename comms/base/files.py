"""Small files that several processes read and write: nobody ever sees half of one."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

UNFINISHED = ".new"


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file under another name and give it its own when it is complete; an older file is replaced.

    Raises OSError when the disk is full or the folder refuses; then nothing is left behind.
    """
    unfinished = path.with_name(f"{path.name}.{uuid4()}{UNFINISHED}")
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Be the only process that holds this lock file; the kernel lets it go when a process dies."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def keep_once(path: Path, make: Callable[[], str]) -> str:
    """The text of a secret file, made by whichever process comes first; an empty file counts as missing."""
    if text := _text(path):
        return text
    with locked(path.with_name(f"{path.name}.lock")):
        if not _text(path):
            write_whole(path, make().encode(), mode=0o600)
    return _text(path)


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""
