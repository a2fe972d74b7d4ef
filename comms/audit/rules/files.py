"""Which kinds of files are kept, told by their bytes, never by their name; how a file may be called. Pure."""

import codecs
import re
import unicodedata
from typing import IO

from comms.audit.rules import office
from comms.audit.rules.kinds import CSV, PDF, TEXT
from comms.base.pictures import BadFile, Kind, picture_kind

HEAD = 4096
NAME_LENGTH = 120
# A PDF may begin after a few bytes of a mail program or scanner (PDF Reference 1.7, appendix H)
PDF_JUNK = 1024

WEB_PAGE = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml|xml)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/]')


def sniff(stream: IO[bytes], name: str) -> Kind:
    """The kind of the file in `stream` (left at its beginning). Raises BadFile when it is none of KINDS."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise BadFile("empty")
    kind = _by_magic(head) or _by_content(stream, head, name)
    stream.seek(0)
    return kind


def printable(name: str) -> str:
    """A file name for sentences and screens: no path, control or bidi characters, at most 120 characters."""
    name = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    return " ".join(NOT_IN_NAMES.sub("_", name).split()).strip(". ")[-NAME_LENGTH:] or "file"


def clean_name(name: str, kind: Kind) -> str:
    """The name a file is kept and handed out under: printable, with an extension of its kind in any case."""
    name = printable(name)
    stem, dot, extension = name.rpartition(".")
    if not dot or extension.lower() not in kind.extensions:
        stem, extension = name, kind.extensions[0]
    return f"{stem[: NAME_LENGTH - len(extension) - 1].strip('. ') or 'file'}.{extension}"


def _by_magic(head: bytes) -> Kind | None:
    if picture := picture_kind(head):
        return picture
    if head.startswith(b"%PDF-"):
        return PDF
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"):
        raise BadFile("heic")
    return None


def _by_content(stream: IO[bytes], head: bytes, name: str) -> Kind:
    if head.startswith(b"PK\x03\x04"):
        return office.examine(stream)
    kind = _called_text(name)
    before = head.partition(b"%PDF-")[0]
    if kind is None and len(before) < min(PDF_JUNK, len(head)) and not WEB_PAGE.search(before):
        return PDF
    return _text(stream, head, kind)


def _called_text(name: str) -> Kind | None:
    extension = name.rpartition(".")[2].lower()
    return next((kind for kind in (TEXT, CSV) if extension in kind.extensions), None)


def _text(stream: IO[bytes], head: bytes, kind: Kind | None) -> Kind:
    """Plain text has no magic: it must be called so, decode, and hold no control characters or mark-up."""
    if WEB_PAGE.search(head):
        raise BadFile("web_page")
    if kind is None:
        raise BadFile("unknown")
    text = _decoded(stream.read())
    if CONTROL.search(text):
        raise BadFile("unknown")
    if WEB_PAGE.search(text[:HEAD].encode()):
        raise BadFile("web_page")
    return kind


def _decoded(content: bytes) -> str:
    # Spreadsheet programs write UTF-16 as "Unicode text" and, on Chinese machines, still GB 18030.
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("unknown")
