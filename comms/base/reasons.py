"""Reasons that the portal gives by itself, and kinds of work: kept as keys, told in the reader's language."""

from comms.base.rights import Words

_words: dict[str, Words] = {}


def register_reasons(choices: list[tuple[str, Words]]) -> None:
    """Make keys (`app.name`) and their words known: the choices of a room's TextChoices, or such pairs.

    Called from its `AppConfig.ready`.
    """
    _words.update(choices)


def in_words(reason: str) -> str:
    """What people read: the words of a known key, anything else as it was written."""
    return str(_words.get(reason, reason))
