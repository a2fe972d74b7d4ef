"""The company's logo: taken in like an attached picture, stored under a name that says nothing."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from comms.base.errors import Refused
from comms.base.pictures import JPEG, PNG, BadFile, picture_kind, rewritten
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, require
from comms.base.versions import Version
from comms.organization.models import Unit, User
from comms.organization.states import UnitRole

FOLDER = "logos"
MEGABYTE = 1024 * 1024
MOST_BYTES = 1 * MEGABYTE
LONGEST_SIDE = 2000  # pixels
KEPT = timedelta(days=1)


@one_transaction()
def set_logo(unit: Unit, *, logo: File, by: User | None, at: datetime, version: Version) -> Unit:
    """Give the company a logo, a PNG or JPEG, instead of the one before. It is written anew without metadata.

    Raises NotAllowed, StaleVersion, GuardFailed for a unit that is not the company, and Refused under `logo`:
    too large, of another kind (an SVG drawing can hold programs), damaged, moving.
    """
    by = allow(by, "organization.change_unit", unit)
    require(unit.role == UnitRole.COMPANY, _("Only the company has a logo."))
    name = _store(logo)
    try:
        return edit(unit, by=by, at=at, version=version, event="logo_set", logo=name)
    except BaseException:
        default_storage.delete(name)
        raise


@one_transaction()
def remove_logo(unit: Unit, *, by: User | None, at: datetime, version: Version) -> Unit:
    """Take the logo away. Raises NotAllowed, StaleVersion, GuardFailed when there is none."""
    by = allow(by, "organization.change_unit", unit)
    require(unit.logo.name, _("There is no logo."))
    return edit(unit, by=by, at=at, version=version, event="logo_removed", logo="")


def forget_logos(at: datetime) -> int:
    """Delete files that are nobody's logo any more, a day after they were stored; return how many."""
    if not default_storage.exists(FOLDER):
        return 0
    names = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    known = set(Unit.objects.filter(logo__in=names).values_list("logo", flat=True))
    old = [name for name in names - known if default_storage.get_modified_time(name) < at - KEPT]
    for name in old:
        default_storage.delete(name)
    return len(old)


def _store(file: File) -> str:
    """The name under which the picture was stored. Raises Refused."""
    if file.size > MOST_BYTES:
        raise _refused(_("The logo is larger than %(limit)s MB.") % {"limit": MOST_BYTES // MEGABYTE})
    file.seek(0)
    kind = picture_kind(file.read(16))
    file.seek(0)
    if kind not in (PNG, JPEG):
        raise _refused(_("The logo is a PNG or JPEG picture; others, such as SVG drawings, are not taken."))
    try:
        content = rewritten(file, kind, side=LONGEST_SIDE)
    except BadFile as bad:
        raise _refused(_sentence(bad.problem)) from None
    return default_storage.save(f"{FOLDER}/{uuid4().hex}.{kind.extensions[0]}", ContentFile(content))


def _sentence(problem: str) -> str:
    sentences = {
        "pixels": _("No side of the logo may be longer than %(side)s pixels.") % {"side": LONGEST_SIDE},
        "moving": _("The logo is an animation; only one picture would be left."),
    }
    return sentences.get(problem, _("The logo is damaged and cannot be opened."))


def _refused(sentence: str) -> Refused:
    return Refused(errors={"logo": sentence})
