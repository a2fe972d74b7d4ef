"""Rooms that know what to do with a mail: each says so once, and every mail is shown to them in turn."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from comms.base.errors import Refused
from comms.base.text import Words
from comms.notifications.rules.incoming import ReadMail
from comms.organization.models import User


@dataclass(frozen=True)
class Taken:
    """What a mail became: the object (whose page shows it), a remark where something is to be said, and
    whether its words are for nobody but those who see the object.
    """

    obj: Model
    remark: str = ""
    closed: bool = False


class ForPerson(Refused):
    """A room understood a mail and cannot do what it says; a person must. `obj` is what it is about. Where
    the matter is closed, its words are for the `readers` alone.
    """

    def __init__(
        self,
        detail: Words,
        *,
        obj: Model | None = None,
        readers: Sequence[User] = (),
        closed: bool = False,
    ):
        super().__init__(detail)
        self.obj, self.readers, self.closed = obj, tuple(readers), closed or bool(readers)


# (the mail as it was read, the object about which we wrote the message that it answers, the moment)
Taker = Callable[[ReadMail, Model | None, datetime], Taken | None]
_takers: dict[str, Taker] = {}


def register_taker(name: str, taker: Taker) -> None:
    """Let a room be asked about every mail that no machine wrote. Called from its `AppConfig.ready`.

    The taker returns what the mail became, or None when it is none of its business. It raises Refused
    (ForPerson in closed matters) with the sentence that a person is to read when it understood the mail and
    cannot do what it says. What it wrote until then is undone.
    """
    _takers[name] = taker


def takers() -> Iterator[tuple[str, Taker]]:
    """The rooms that are asked, in the order in which they registered."""
    yield from list(_takers.items())
