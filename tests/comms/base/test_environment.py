"""Values of the environment: lists may be written with blanks, secrets must be hard to guess."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from comms.base.ops import environment

LONG, LONGER = "a" * 32, "b" * 64


def test_list_is_read_without_the_blanks_around_its_values(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " portal.example.com, 10.0.0.1 ,, ")
    assert environment.several("ALLOWED_HOSTS", []) == ["portal.example.com", "10.0.0.1"]


@pytest.mark.parametrize("name", ["SECRET_KEY_FALLBACKS", "AUDIT_KEY_FALLBACKS"])
def test_earlier_secrets_are_read_without_blanks_and_as_long_as_the_present_one(monkeypatch, name):
    monkeypatch.setenv(name, f"{LONG}, {LONGER},")
    assert environment.earlier_secrets(name) == [LONG, LONGER]
    for short in ("short", f"{LONG},short", f" {'a' * 31}"):
        monkeypatch.setenv(name, short)
        with pytest.raises(ImproperlyConfigured) as refused:
            environment.earlier_secrets(name)
        assert str(refused.value) == f"{name}: fewer than 32 characters"
