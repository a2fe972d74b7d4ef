"""Phone numbers as people write them, kept in one spelling: digits, country and extension apart."""

import re
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

from comms.base.text import clean_line

# The country in which numbers are written without one
HOME = "86"
# Between number and extension as they are kept (RFC 3966)
EXTENSION = ";ext="
LAST_DIGITS = 4
SHOWN_AT_START = 3
LONG_NUMBER = 9
# Fewer digits inside a longer text are a room or a house number
SHORTEST_IN_TEXT = 7

# Numbers inside the country: mobile, area code and number, company line, local, service or internal number
MOBILE = re.compile(r"1\d{10}")
COMPANY_LINE = re.compile(r"[48]00\d{7}")
INSIDE = (MOBILE, re.compile(r"0\d{9,11}"), COMPANY_LINE, re.compile(r"[1-9]\d{6,7}"), re.compile(r"\d{3,6}"))
# Area code and number after the country's, where the 0 is left out
AREA_WITHOUT_ZERO = re.compile(r"10\d{8}|[2-9]\d{8,10}")
OUTSIDE = re.compile(r"[1-9]\d{6,14}")
# Codes of countries: one or two digits, all others three
CODES = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")
# Area codes of three digits; the others have four
SHORT_AREA = re.compile(r"0[12]")

DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
EXTENSION_SAID = re.compile(
    r"(?P<number>.*\d\)?)[\s,;\-(]*(?:转|轉|分机号?|分機號?|extension|ext|x|#)[\s.:=]*(?P<more>\d{1,6})\)?",
    re.IGNORECASE,
)
EXTENSION_DASHED = re.compile(r"(?P<number>.*\d)\s*-\s*(?P<more>\d{1,6})")
FORMED = re.compile(r"(?P<plus>\+?)(?P<digits>[\d\s\-.()·]+)")
# A stretch of a longer text that may be one number
STRETCH = re.compile(
    r"[+(]?\d[\d\s\-.()·]*(?:(?:转|轉|分机号?|分機號?|extension|ext|x|#)[\s.:=]*\d{1,6})?", re.IGNORECASE
)


class Phone(NamedTuple):
    """A number: the country's code (empty: at home), its digits there, and an extension (or nothing)."""

    country: str
    digits: str
    extension: str = ""

    @property
    def number(self) -> str:
        """The number without its extension, as it is kept."""
        return f"+{self.country}{self.digits}" if self.country else self.digits

    @property
    def kept(self) -> str:
        """The one spelling that is kept: 13812345678, 057155500000;ext=8001, +85223456789."""
        return f"{self.number}{EXTENSION}{self.extension}" if self.extension else self.number


def read_phone(text: str) -> Phone:
    """The number that a text is, in whichever spelling. Raises ValueError when it is none, or several."""
    text = _plain(text)
    if found := EXTENSION_SAID.fullmatch(text):
        return _read(found["number"])._replace(extension=found["more"])
    try:
        return _read(text)
    except ValueError:
        if found := EXTENSION_DASHED.fullmatch(text):
            return _read(found["number"])._replace(extension=found["more"])
        raise


def is_phone(text: str) -> bool:
    """Whether a text is one phone number."""
    try:
        read_phone(text)
    except ValueError:
        return False
    return True


def kept_phone(text: str) -> str:
    """A number as it is kept; what is none comes back as it was typed, cleaned."""
    try:
        return read_phone(text).kept
    except ValueError:
        return clean_line(text)


def shown_phone(kept: str) -> str:
    """A number as people write it: 138 1234 5678, 0571-55500000 ext. 8001, 400-800-1234, +852 23456789."""
    try:
        phone = read_phone(kept)
    except ValueError:
        return kept
    shown = f"+{phone.country} {phone.digits}" if phone.country else _at_home(phone.digits)
    if phone.extension:
        shown = _("%(phone)s ext. %(extension)s") % {"phone": shown, "extension": phone.extension}
    return shown


def dialled_phone(kept: str) -> str:
    """What a `tel:` address dials: a comma waits before the extension; of no number its digits."""
    try:
        phone = read_phone(kept)
    except ValueError:
        return "".join(char for char in kept if char.isdigit() or char == "+")
    return ",".join(part for part in (phone.number, phone.extension) if part)


def masked_phone(kept: str) -> str:
    """A number as everyone may see it: 13812345678 → 138****5678; a short one keeps its last two.

    An extension is left out; of a text that is no number the digits alone are looked at.
    """
    number = kept.partition(EXTENSION)[0]
    if not is_phone(number):
        number = "".join(char for char in number if char.isdigit()) or number
    if not number:
        return ""
    if len(number) >= LONG_NUMBER:
        return f"{number[:SHOWN_AT_START]}****{number[-LAST_DIGITS:]}"
    return f"****{number[-2:]}"


def is_last_digits(word: str) -> bool:
    """Whether a typed word is the part of a number by which it may be found: the four digits that the mask
    shows. With anything in between a hidden number could be guessed digit by digit.
    """
    return len(word) == LAST_DIGITS and word.isascii() and word.isdigit()


def phones_within(text: str) -> list[tuple[str, bool]]:
    """A typed text in pieces: (piece, whether it is a whole phone number).

    "陈 138 1234 5678" → [("陈", False), ("138 1234 5678", True)]. Short internal numbers count as words.
    """
    text, pieces, read = _plain(text), [], 0
    for stretch in STRETCH.finditer(text):
        if not is_phone(stretch[0]) or sum(map(str.isdigit, stretch[0])) < SHORTEST_IN_TEXT:
            continue
        pieces += [(text[read : stretch.start()], False), (stretch[0].strip(), True)]
        read = stretch.end()
    pieces.append((text[read:], False))
    return [(piece.strip(), whole) for piece, whole in pieces if piece.strip()]


def _plain(text: str) -> str:
    """Narrow digits and signs, whatever they were typed with."""
    return unicodedata.normalize("NFKC", clean_line(text)).translate(DASHES).strip()


def _read(text: str) -> Phone:
    found = FORMED.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a phone number")
    # "+44 (0)20 …": the 0 of those who call from inside
    from_outside = found["plus"] or re.match(r"\(?00", text.strip())
    written = found["digits"].replace("(0)", "") if from_outside else found["digits"]
    digits = "".join(char for char in written if char.isdigit())
    if not digits.isascii():
        raise ValueError("not a phone number")
    if found["plus"]:
        return _abroad(digits)
    if digits.startswith("00"):
        return _abroad(digits.removeprefix("00"))
    if any(shape.fullmatch(digits) for shape in INSIDE):
        return Phone("", digits)
    if digits.startswith(HOME):
        return _abroad(digits)
    raise ValueError("not a phone number")


def _abroad(digits: str) -> Phone:
    """A number written with its country: the own country's is kept as it is written at home."""
    if digits.startswith(HOME):
        return Phone("", _without_country(digits.removeprefix(HOME)))
    if not OUTSIDE.fullmatch(digits):
        raise ValueError("not a phone number")
    [country] = CODES.findall(digits)[:1]
    return Phone(country, digits.removeprefix(country))


def _without_country(digits: str) -> str:
    if MOBILE.fullmatch(digits) or COMPANY_LINE.fullmatch(digits):
        return digits
    if AREA_WITHOUT_ZERO.fullmatch(digits):
        return f"0{digits}"
    if any(shape.fullmatch(digits) for shape in INSIDE):
        return digits
    raise ValueError("not a phone number")


def _at_home(digits: str) -> str:
    if MOBILE.fullmatch(digits):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if COMPANY_LINE.fullmatch(digits):
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    if digits.startswith("0") and len(digits) > LONG_NUMBER:
        area = 3 if SHORT_AREA.match(digits) else 4
        return f"{digits[:area]}-{digits[area:]}"
    return digits
