"""Small shared files: whole or not at all, made once."""

import threading

import pytest

from comms.base.files import keep_once, write_whole


def test_file_is_replaced_and_nothing_is_left_over(tmp_path):
    path = tmp_path / "table"
    write_whole(path, b"old", mode=0o600)
    write_whole(path, b"new", mode=0o600)
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
