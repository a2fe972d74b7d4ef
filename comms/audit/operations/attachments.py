"""Files: taken in only when their bytes are of a kind that is kept, stored under a name that says nothing,
withdrawn but not lost.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import Model
from django.utils.translation import gettext as _

from comms.audit.models import Attachment
from comms.audit.rules.files import clean_name, printable, sniff
from comms.base.errors import GuardFailed, Refused
from comms.base.pictures import BadFile, rewritten
from comms.base.rights import allow, signed_for
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, locked, record
from comms.base.versions import Version
from comms.organization.models import User

logger = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
FOLDER = "attachments"


@one_transaction()
def attach(parent: Model, *, file: File, by: User | None, at: datetime, field: str = "file") -> Attachment:
    """Add a file to an object and return the attachment.

    `file` has `name`, `size` and `read()` (an uploaded file). Pictures are written anew without metadata. The
    file is written before its row, so that there is never a row without a file. Raises Refused with a
    sentence under `field`: too large, too many, empty, damaged, not a kind that is kept.
    """
    called = file.name or ""
    _check_limits(parent, file, printable(called), field)
    try:
        kind = sniff(file, called)
        content = rewritten(file, kind) if kind.picture else file.read()
    except BadFile as bad:
        raise Refused(errors={field: _sentence(bad.problem, printable(called))}) from None
    attachment = Attachment(
        parent=parent,
        name=clean_name(called, kind),
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
        signed_for=signed_for(by, "uploaded_by"),
    )
    _store(attachment, content)
    record(parent, "attached", by=by, at=at, name=attachment.name, sha256=attachment.sha256)
    return attachment


@one_transaction()
def add_files(parent: Model, *, files: Iterable[File], by: User, at: datetime) -> list[Attachment]:
    """Add several files to an object, all or none, and return the attachments.

    Raises NotAllowed, and Refused under `file` as `attach` does. Operations that take files among other
    things ask their own permission and call `attach`.
    """
    by = allow(by, "audit.add_attachment", parent)
    return [attach(parent, file=file, by=by, at=at) for file in files]


@one_transaction()
def withdraw(attachment: Attachment, *, reason: str, version: Version, by: User, at: datetime) -> Attachment:
    """Take a file out of sight; the bytes stay as evidence.

    Raises NotAllowed, StaleVersion, Refused without a reason, GuardFailed when it was done already.
    """
    by = allow(by, "audit.withdraw_attachment", attachment)
    row = locked(attachment, version)
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why the file is withdrawn.")})
    if row.withdrawn_at:
        raise GuardFailed(_("This file was withdrawn already."))
    row.withdrawn_at, row.withdrawn_by, row.withdraw_reason = at, by, reason.strip()
    row.signed_for |= signed_for(by, "withdrawn_by")
    check_fields(row, ["withdraw_reason"])
    row.version += 1
    row.save()
    record(
        cast(Model, row.parent),
        "attachment_withdrawn",
        by=by,
        at=at,
        reason=row.withdraw_reason,
        name=row.name,
    )
    return row


def remove_orphans(at: datetime, *, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete stored files whose transaction was rolled back after they were written; return how many."""
    removed = 0
    for folder in _folders(FOLDER):
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
        known = set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - known:
            if default_storage.get_modified_time(name) < at - older_than:
                default_storage.delete(name)
                removed += 1
    return removed


def _folders(root: str) -> list[str]:
    if not default_storage.exists(root):
        return []
    return [f"{root}/{name}" for name in default_storage.listdir(root)[0]]


def _store(attachment: Attachment, content: bytes) -> None:
    # A uuid name tells nothing and collides with nothing; 256 folders keep each of them small.
    wanted = f"{FOLDER}/{attachment.uuid.hex[:2]}/{attachment.uuid.hex}.{attachment.name.rpartition('.')[2]}"
    name = default_storage.save(wanted, ContentFile(content))
    try:
        attachment.file = name
        attachment.save()
    except BaseException:
        default_storage.delete(name)
        raise


def _check_limits(parent: Model, file: File, shown: str, field: str) -> None:
    most = settings.UPLOAD_MAX_BYTES
    if file.size > most:
        said = _("“%(name)s” is larger than %(limit)s MB.") % {"name": shown, "limit": f"{most / MEGABYTE:g}"}
        raise Refused(errors={field: said})
    if Attachment.objects.of(parent).present().count() >= settings.UPLOAD_MAX_FILES:
        said = _("There are %(number)s files already; no more can be added.") % {
            "number": settings.UPLOAD_MAX_FILES
        }
        raise Refused(errors={field: said})


def _sentence(problem: str, name: str) -> str:
    sentences = {
        "empty": _("“%(name)s” is empty."),
        "web_page": _(
            "“%(name)s” is a web page, whatever its name says. Web pages and SVG drawings are not kept."
        ),
        "heic": _(
            "“%(name)s” is a HEIC photo. Send it as JPEG (on an iPhone: Settings, Camera, Formats, Most "
            "compatible)."
        ),
        "macros": _("“%(name)s” holds macros. Save it without macros and send it again."),
        "objects": _(
            "“%(name)s” holds an embedded object (OLE, ActiveX or a file inside the file). "
            "Save it without the object or as PDF, and attach the inner file by itself."
        ),
        "outside": _(
            "“%(name)s” fetches a template, a picture or another part from elsewhere when it is opened. "
            "Save it without that link or as PDF."
        ),
        "moving": _("“%(name)s” is an animation; only one picture would be left. Send each by itself."),
        "bomb": _("“%(name)s” would become far too large when unpacked."),
        "damaged": _("“%(name)s” is damaged and cannot be opened."),
        "pixels": _("“%(name)s” has too many pixels. Send a smaller picture (at most 50 million pixels)."),
        "unknown": _(
            "“%(name)s” is not a kind of file that is kept here. "
            "Possible are pictures (JPEG, PNG, WebP), PDF, Word (docx), Excel (xlsx), plain text and CSV."
        ),
    }
    return sentences[problem] % {"name": name}
