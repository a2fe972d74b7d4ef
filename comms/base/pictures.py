"""Pictures are written anew: what a camera adds (place, device, comments) or an attacker hides is gone. Pure.

The original is not kept, so nothing visible may be lost: grey keeps its depth, animations are refused.
"""

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps


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

PIXELS = 50_000_000
SIDE = 20_000
QUALITY = 88
# How each kind stores colours. Grey of 16 bits stays so: squeezed into 8 bits it would become white.
MODES = {
    JPEG: ("L", "RGB"),
    PNG: ("1", "L", "I;16", "LA", "RGB", "RGBA", "P"),
    WEBP: ("L", "LA", "RGB", "RGBA", "P"),
}


def picture_kind(head: bytes) -> Kind | None:
    """The kind of a picture, told by its first bytes; None for what is none of these."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    return None


def rewritten(stream: IO[bytes], kind: Kind, *, side: int = SIDE) -> bytes:
    """The picture turned upright and without metadata; no `side` is longer than so many pixels.

    Raises BadFile (pixels, moving, damaged).
    """
    name = kind.media_type.removeprefix("image/").upper()
    try:
        with Image.open(stream, formats=[name]) as picture:
            _refuse_giants(picture.size, side)
            _refuse_animations(picture, kind)
            picture.load()
            return _written(ImageOps.exif_transpose(picture), name, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadFile("pixels") from None
    except (OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError):
        raise BadFile("damaged") from None


def _refuse_giants(size: tuple[int, int], side: int) -> None:
    # The size stands in the header, so this costs nothing before the pixels are unpacked.
    if max(size) > side or size[0] * size[1] > PIXELS:
        raise BadFile("pixels")


def _refuse_animations(picture: Image.Image, kind: Kind) -> None:
    # Only the first picture would be left. A second one inside a JPEG is the camera's preview.
    if kind is not JPEG and getattr(picture, "n_frames", 1) > 1:
        raise BadFile("moving")


def _written(picture: Image.Image, name: str, kind: Kind) -> bytes:
    if picture.mode not in MODES[kind]:
        picture = picture.convert("RGB" if kind is JPEG or "A" not in picture.getbands() else "RGBA")
    # A palette's transparency lives in `info`; everything else there (Exif, XMP, comments) must go.
    transparency = picture.info.get("transparency")
    picture.info = {}
    if transparency is not None and kind is not JPEG:
        picture.info["transparency"] = transparency
    written = BytesIO()
    # PNG knows no quality; to squeeze it further would cost seconds
    options = {"optimize": False} if kind is PNG else {"quality": QUALITY}
    picture.save(written, format=name, **options)
    return written.getvalue()
