"""Text as people meant it, in one spelling: without characters that nobody can see, however it came in."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import pgettext

# A text that people read; a lazy one waits for the reader's language
Words = str | Promise

# Control characters, halves of characters, and marks that show nothing but turn, join or hide other
# characters
UNSEEN = {"Cc", "Cs", "Cf"}
# Letters by category that look like nothing: they could fill a field that must not stay empty
BLANKS = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"))
# Code points that are no characters (Unicode, section 23.7): XML, and so Word and Excel, cannot hold them
PLANE_ENDS = (plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))
NO_CHARACTERS = dict.fromkeys([*range(0xFDD0, 0xFDF0), *PLANE_ENDS])
# What other systems write between lines; dropped as a control character it would join two words
LINE_ENDS = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n") | {0x1F: " "}
TABLE = BLANKS | NO_CHARACTERS | LINE_ENDS
BREAK = re.compile(r"[ \t\n]*[\t\n][ \t\n]*")


def clean_text(text: str) -> str:
    """Text without invisible and control characters (tab and line feed stay), trimmed.

    It is in NFC and its lines end with a line feed, whatever they ended with.
    """
    return clean_lines(text).strip()


def clean_lines(text: str) -> str:
    """The same, not trimmed: lines of a sheet may begin and end with empty cells."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").translate(TABLE)
    kept = "".join(char for char in text if char in "\t\n" or unicodedata.category(char) not in UNSEEN)
    return unicodedata.normalize("NFC", kept)


def clean_line(text: str) -> str:
    """The same for a field of one line: line ends and tabs become one space."""
    return BREAK.sub(" ", clean_text(text))


def listed(words: Iterable[Words]) -> str:
    """Words one after the other, with what the reader's language puts between them."""
    return pgettext("between words of a list", ", ").join(map(str, words))


def folded(text: str) -> str:
    """What two spellings of one name have in common: no case, no full width, nothing between the letters.

    For names that hold no blanks (sign-in names, addresses of e-mail), wherever they are compared. Whoever
    folds twice gets the same.
    """
    text = clean_text(text)
    # Folding the case can leave what the normal form would write otherwise, and the other way round
    while (once := _without_case(text)) != text:
        text = once
    return text


def _without_case(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(unicodedata.normalize("NFKC", clean_text(text)).split())
