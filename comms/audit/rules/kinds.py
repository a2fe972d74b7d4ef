"""The kinds of files that are kept, and how a refused one is named. Pure."""

from dataclasses import dataclass

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BadFile(Exception):
    """The file is refused; `problem` says why in one word.

    One of: empty, unknown, web_page, heic, macros, objects, outside, bomb, damaged, pixels, moving.
    """

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Kind:
    """A kind of file that is kept: media type, extensions (the usual one first), whether it is a picture."""

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
