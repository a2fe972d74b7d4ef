"""Pictures are written anew: what a camera adds (place, device, comments) and what an attacker hides does not survive. Pure."""

import struct
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

from comms.audit.rules.files import JPEG, PNG, BadFile, Kind

PIXELS = 50_000_000
SIDE = 20_000
QUALITY = 88


def rewritten(stream: IO[bytes], kind: Kind) -> bytes:
    """The picture turned upright and without metadata. Raises BadFile (pixels, damaged)."""
    name = kind.media_type.removeprefix("image/").upper()
    try:
        with Image.open(stream, formats=[name]) as picture:
            _refuse_giants(picture.size)
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


def _written(picture: Image.Image, name: str, kind: Kind) -> bytes:
    colours = ("L", "RGB") if kind is JPEG else ("L", "LA", "RGB", "RGBA", "P")
    if picture.mode not in colours:
        picture = picture.convert("RGB" if kind is JPEG or "A" not in picture.getbands() else "RGBA")
    # A palette's transparency lives in `info`; everything else there (Exif, XMP, comments) must go.
    transparency = picture.info.get("transparency")
    picture.info = {} if transparency is None or kind is JPEG else {"transparency": transparency}
    written = BytesIO()
    picture.save(written, format=name, **({"optimize": False} if kind is PNG else {"quality": QUALITY}))
    return written.getvalue()
