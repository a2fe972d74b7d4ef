"""Pictures are written anew: what a camera adds (place, device, comments) or an attacker hides is gone. Pure.

The original is not kept, so nothing visible may be lost: grey keeps its depth, animations are refused.
"""

import struct
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

from comms.audit.rules.kinds import JPEG, PNG, WEBP, BadFile, Kind

PIXELS = 50_000_000
SIDE = 20_000
QUALITY = 88
# How each kind stores colours. Grey of 16 bits stays so: squeezed into 8 bits it would become white.
MODES = {
    JPEG: ("L", "RGB"),
    PNG: ("1", "L", "I;16", "LA", "RGB", "RGBA", "P"),
    WEBP: ("L", "LA", "RGB", "RGBA", "P"),
}


def rewritten(stream: IO[bytes], kind: Kind) -> bytes:
    """The picture turned upright and without metadata. Raises BadFile (pixels, moving, damaged)."""
    name = kind.media_type.removeprefix("image/").upper()
    try:
        with Image.open(stream, formats=[name]) as picture:
            _refuse_giants(picture.size)
            _refuse_animations(picture, kind)
            picture.load()
            return _written(ImageOps.exif_transpose(picture), name, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadFile("pixels") from None
    except (OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError):
        raise BadFile("damaged") from None


def _refuse_giants(size: tuple[int, int]) -> None:
    # The size stands in the header, so this costs nothing before the pixels are unpacked.
    if max(size) > SIDE or size[0] * size[1] > PIXELS:
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
