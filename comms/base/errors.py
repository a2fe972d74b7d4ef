"""The refusals of the domain. The web page and REST translate them; nobody else raises HTTP errors."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from comms.base.text import Words


class DomainError(Exception):
    """An act is refused: a plain sentence, sentences by field, and the HTTP status that fits."""

    status = 400
    title: Words = _("The input cannot be accepted")

    def __init__(self, detail: Words = "", *, errors: Mapping[str, object] | None = None):
        self.errors: dict[str, list[object]] = {
            field: [said] if not isinstance(said, list | tuple) else list(said)
            for field, said in (errors or {}).items()
        }
        self.detail = detail or next((said[0] for said in self.errors.values() if said), self.title)
        super().__init__(detail)

    def __str__(self) -> str:
        return str(self.detail)

    @property
    def sentences(self) -> list[str]:
        """Everything that is wrong, whichever field it is about; the sentence of the whole where none is."""
        return [str(said) for several in self.errors.values() for said in several] or [str(self)]


class Refused(DomainError):
    """Something in the input is wrong (400)."""


class NotAllowed(DomainError):
    """The person may see the object but not do this (403)."""

    status = 403
    title = _("You may not do this")


class GuardFailed(DomainError):
    """The act is known but something is still missing (409)."""

    status = 409
    title = _("This is not possible yet")


class IllegalMove(DomainError):
    """The act does not exist in the object's present state (409)."""

    status = 409
    title = _("This is not possible in the present state")

    def __init__(self, detail: Words = "", *, allowed: Iterable[str] = ()):
        super().__init__(detail)
        self.allowed = list(allowed)


class StaleVersion(DomainError):
    """Somebody changed the object meanwhile (412)."""

    status = 412
    title = _("Someone changed this meanwhile. Look at the present version and repeat your change.")

    def __init__(self, current: object = None):
        super().__init__()
        self.current = current


class VersionMissing(DomainError):
    """A change that does not say which version of the object the person saw (428)."""

    status = 428
    title = _("This page is too old to be sent. Open it again, so that nobody's change is overwritten.")
