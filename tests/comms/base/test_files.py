"""Small shared files: whole or not at all, made once."""

import threading
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from comms.base.files import close_to_others, keep_once, write_whole


def test_file_is_replaced_and_nothing_is_left_over(tmp_path):
    path = tmp_path / "table"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert (list(tmp_path.iterdir()), path.read_bytes()) == ([path], b"new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_failed_writing_keeps_the_old_file(tmp_path):
    path = tmp_path / "table"
    write_whole(path, b"old")
    with pytest.raises(TypeError):
        write_whole(path, "text")
    assert (list(tmp_path.iterdir()), path.read_bytes()) == ([path], b"old")


@pytest.mark.parametrize("before", [None, "", "\n"])
def test_secret_is_made_once_by_many_and_not_left_empty(tmp_path, before):
    path = tmp_path / "secret.key"
    if before is not None:
        path.write_text(before)
    made, read = iter(range(100)), []
    together = threading.Barrier(8)

    def first_start():
        together.wait()
        read.append(keep_once(path, lambda: f"secret {next(made)}"))

    threads = [threading.Thread(target=first_start) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == ["secret 0"] * 8
    assert path.stat().st_mode & 0o777 == 0o600


def open_to_others(folder):
    """Everything below a folder, itself included, that another account may read, write or enter."""
    return [path for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]


def test_closing_a_folder_closes_what_is_in_it(tmp_path):
    folder = tmp_path / "var"
    (folder / "log").mkdir(parents=True)
    (folder / "log" / "web.log").write_text("…")
    for path in (folder / "log" / "web.log", folder / "log", folder):
        path.chmod(0o777)
    (folder / "elsewhere").symlink_to(tmp_path)
    tmp_path.chmod(0o755)
    close_to_others(folder)
    assert [path for path in open_to_others(folder) if not path.is_symlink()] == []
    assert (folder / "log" / "web.log").stat().st_mode & 0o777 == 0o700
    assert tmp_path.stat().st_mode & 0o777 == 0o755  # a link is not followed
    close_to_others(folder / "missing")


def test_folder_of_everybody_stays_everybodys(tmp_path):
    (tmp_path / "mine").write_text("…")
    (tmp_path / "mine").chmod(0o644)
    tmp_path.chmod(0o1777)
    close_to_others(tmp_path)
    assert (tmp_path.stat().st_mode & 0o7777, (tmp_path / "mine").stat().st_mode & 0o777) == (0o1777, 0o600)


def test_uploads_are_for_the_owner_only(settings):
    kept = default_storage.save("attachments/photo.jpg", ContentFile(b"x"))
    assert Path(default_storage.path(kept)).stat().st_mode & 0o777 == 0o600
    assert open_to_others(settings.MEDIA_ROOT) == []
