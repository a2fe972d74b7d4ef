"""Which kinds of files are kept, told by their bytes and never by their name, and what a file may be called. Pure."""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import IO

HEAD = 4096
NAME_LENGTH = 120
# An honest Word or Excel file of 20 MB stays far below these.
ARCHIVE_ENTRIES = 5000
ARCHIVE_BYTES = 300 * 1024 * 1024
ARCHIVE_RATIO = 200

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WEB_PAGE = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml|xml)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/]')


class BadFile(Exception):
    """The file is refused; `problem` says why in one word: empty, unknown, web_page, heic, macros, bomb, damaged, pixels."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Kind:
    """A kind of file that is kept: its media type, its extensions (the first is the usual one), and whether it is a picture."""

    media_type: str
    extensions: tuple[str, ...]
    picture: bool = False


JPEG = Kind("image/jpeg", ("jpg", "jpeg"), picture=True)
PNG = Kind("image/png", ("png",), picture=True)
WEBP = Kind("image/webp", ("webp",), picture=True)
PDF = Kind("application/pdf", ("pdf",))
DOCX = Kind(WORD, ("docx",))
XLSX = Kind(EXCEL, ("xlsx",))
TEXT = Kind("text/plain", ("txt", "log", "md"))
CSV = Kind("text/csv", ("csv",))
KINDS = (JPEG, PNG, WEBP, PDF, DOCX, XLSX, TEXT, CSV)
ACCEPT = ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)


def sniff(stream: IO[bytes], name: str) -> Kind:
    """The kind of the file in `stream` (left at its beginning). Raises BadFile when it is none of KINDS."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise BadFile("empty")
    kind = _by_magic(head) or (_office(stream) if head.startswith(b"PK\x03\x04") else _text(stream, head, name))
    stream.seek(0)
    return kind


def printable(name: str) -> str:
    """A file name for a sentence or a screen: no path, no control or bidi characters, at most 120 characters."""
    name = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    return " ".join(NOT_IN_NAMES.sub("_", name).split()).strip(". ")[-NAME_LENGTH:] or "file"


def clean_name(name: str, kind: Kind) -> str:
    """The name a file is kept and handed out under: printable, and with an extension of its kind whatever it was called."""
    name = printable(name)
    stem, dot, extension = name.rpartition(".")
    if not dot or extension.lower() not in kind.extensions:
        stem, extension = name, kind.extensions[0]
    return f"{stem[: NAME_LENGTH - len(extension) - 1].strip('. ') or 'file'}.{extension}"


def _by_magic(head: bytes) -> Kind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"):
        raise BadFile("heic")
    return None


def _text(stream: IO[bytes], head: bytes, name: str) -> Kind:
    """Plain text has no magic: it must be called so, decode, and hold neither control characters nor mark-up."""
    if WEB_PAGE.search(head):
        raise BadFile("web_page")
    extension = name.rpartition(".")[2].lower()
    kind = next((kind for kind in (TEXT, CSV) if extension in kind.extensions), None)
    if kind is None:
        raise BadFile("unknown")
    if CONTROL.search(_decoded(stream.read())):
        raise BadFile("unknown")
    return kind


def _decoded(content: bytes) -> str:
    # Spreadsheet programs on Chinese machines still write GB 18030.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("unknown")


def _office(stream: IO[bytes]) -> Kind:
    """Word or Excel: a zip whose table of contents says so, without macros, that does not blow up when unpacked."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries)
            if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
                raise BadFile("macros")
            contents = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    except KeyError:
        raise BadFile("unknown") from None
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError, EOFError):
        raise BadFile("damaged") from None
    for kind, marker in ((DOCX, "wordprocessingml.document.main+xml"), (XLSX, "spreadsheetml.sheet.main+xml")):
        if marker in contents:
            return kind
    raise BadFile("unknown")


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > ARCHIVE_ENTRIES or unpacked > ARCHIVE_BYTES or unpacked / packed > ARCHIVE_RATIO:
        raise BadFile("bomb")
