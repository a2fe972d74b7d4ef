"""Word and Excel files, told by their table of contents, that keep to themselves when opened. Pure."""

import zipfile
import zlib
from io import BytesIO
from typing import IO
from xml.parsers import expat

from comms.audit.rules.kinds import DOCX, XLSX
from comms.base.pictures import BadFile, Kind

# An honest Word or Excel file of 20 MB stays far below these.
ARCHIVE_ENTRIES = 5000
ARCHIVE_BYTES = 300 * 1024 * 1024
ARCHIVE_RATIO = 200
PART_BYTES = 20 * 1024 * 1024

MARKERS = ((DOCX, "wordprocessingml.document.main+xml"), (XLSX, "spreadsheetml.sheet.main+xml"))
MACROS = ("vbaproject.bin", "/macrosheets/")
# Relationships by the last word of their type: what runs, or is a file of a kind that nobody looked into
OBJECTS = {"oleObject", "control", "activeXControlBinary", "aFChunk", "subDocument"}
PROGRAM_LINKS = {"ddeLink", "oleLink"}
# What may lie outside: a link that somebody has to press, and workbooks that figures come from (Excel asks)
OUTSIDE = {
    "hyperlink",
    "externalLinkPath",
    "externalLinkLongPath",
    "xlPathMissing",
    "xlAlternateStartup",
    "xlStartup",
    "xlLibrary",
}
DAMAGED = (
    zipfile.BadZipFile,
    OSError,
    RuntimeError,
    ValueError,
    NotImplementedError,
    EOFError,
    expat.ExpatError,
    zlib.error,
)


def examine(stream: IO[bytes], depth: int = 0) -> Kind:
    """The kind of an Office file. `depth` counts the files around it.

    Raises BadFile: unknown, damaged, bomb, macros; objects (OLE, ActiveX, an embedded file that would not be
    kept by itself); outside (a template, picture or other part is fetched from elsewhere when it is opened).
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries)
            kind = _kind(_part(archive, archive.getinfo("[Content_Types].xml")))
            for entry in entries:
                _examine_part(archive, entry, depth)
    except KeyError:
        raise BadFile("unknown") from None
    except DAMAGED:
        raise BadFile("damaged") from None
    return kind


def _kind(contents: bytes) -> Kind:
    text = contents.decode("utf-8", "replace")
    for kind, marker in MARKERS:
        if marker in text:
            return kind
    raise BadFile("unknown")


def _examine_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int) -> None:
    lower = "/" + entry.filename.lower().replace("\\", "/")
    if any(word in lower for word in MACROS):
        raise BadFile("macros")
    if "/activex/" in lower:
        raise BadFile("objects")
    if "/embeddings/" in lower:
        _examine_embedded(_part(archive, entry), depth)
    if lower.endswith(".rels"):
        for name, attributes in _elements(_part(archive, entry)):
            if name == "Relationship":
                _examine_relationship(attributes)
    if "/externallinks/" in lower and lower.endswith(".xml"):
        names = {name for name, _attributes in _elements(_part(archive, entry))}
        if names & PROGRAM_LINKS:
            raise BadFile("objects")


def _examine_embedded(content: bytes, depth: int) -> None:
    """The figures behind a chart are an Excel file; what is not kept by itself is not kept inside either."""
    try:
        if depth:
            raise BadFile("objects")
        examine(BytesIO(content), depth + 1)
    except BadFile:
        raise BadFile("objects") from None


def _examine_relationship(relation: dict[str, str]) -> None:
    word = relation.get("Type", "").rpartition("/")[2]
    if word in OBJECTS:
        raise BadFile("objects")
    if relation.get("TargetMode", "").strip().lower() == "external" and word not in OUTSIDE:
        raise BadFile("outside")


def _elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """Name and attributes of every element; a document type could hide some in entities and is refused."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((name.rpartition(":")[2], attributes))

    def refuse(*doctype: object) -> None:
        raise BadFile("damaged")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(content, True)
    return found


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > PART_BYTES:
        raise BadFile("bomb")
    return archive.read(entry)


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > ARCHIVE_ENTRIES or unpacked > ARCHIVE_BYTES or unpacked / packed > ARCHIVE_RATIO:
        raise BadFile("bomb")
