"""The kinds of files that are kept, and how a refused one is named. Pure."""

from comms.base.pictures import JPEG, PNG, WEBP, Kind

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


PDF = Kind("application/pdf", ("pdf",))
DOCX = Kind(WORD, ("docx",))
XLSX = Kind(EXCEL, ("xlsx",))
TEXT = Kind("text/plain", ("txt", "log", "md"))
CSV = Kind("text/csv", ("csv",))
KINDS = (JPEG, PNG, WEBP, PDF, DOCX, XLSX, TEXT, CSV)
ACCEPT = ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)
