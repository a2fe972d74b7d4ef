"""Small files that several processes read and write: nobody ever sees half of one, and no other account of
the machine reads it.
"""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

UNFINISHED = ".new"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and give it its own when it is complete; an older file is replaced.

    Raises OSError when the disk is full or the folder refuses; then nothing is left behind.
    """
    unfinished = path.with_name(f"{path.name}.{uuid4()}{UNFINISHED}")
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def close_to_others(path: Path) -> None:
    """Take from everybody but the owner what they may do with a file, or with a folder and all below it.

    A folder that is closed already hides what is in it, so that a second call costs nothing. Folders that
    belong to everybody (such as /tmp) and what is another account's stay as they are.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISLNK(found.st_mode) or not found.st_mode & OTHERS:
        return
    if stat.S_ISDIR(found.st_mode):
        for inside in path.iterdir():
            close_to_others(inside)
    if found.st_uid == os.getuid() and not found.st_mode & stat.S_ISVTX:
        with suppress(FileNotFoundError):  # a message of the queue that was taken meanwhile
            path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


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
            write_whole(path, make().encode())
    return _text(path)


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""
