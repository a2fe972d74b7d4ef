"""Text as people meant it: without characters that nobody can see, whatever way it came in."""

import unicodedata

# Control characters, halves of characters, and marks that show nothing but turn, join or hide other characters
UNSEEN = {"Cc", "Cs", "Cf"}
# Letters by category that look like nothing: they could fill a field that must not stay empty
BLANKS = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"))


def clean_text(text: str) -> str:
    """Text without invisible and control characters (tab and line feed stay), trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = "".join(char for char in text.translate(BLANKS) if char in "\t\n" or unicodedata.category(char) not in UNSEEN)
    return kept.strip()


def clean_line(text: str) -> str:
    """The same for a field of one line: line breaks and tabs become one space."""
    return " ".join(clean_text(text).split())
