"""`manage.py handbook`: the Traditional Chinese pages of the handbook, derived from the Simplified ones."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

BUTTON = re.compile("「([^」]+)」")
SOURCE, DERIVED = "zh-Hans", "zh-Hant"


class Command(BaseCommand):
    help = "Writes the Traditional Chinese pages of the handbook; --check names those that are stale."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail when a page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "handbook"
        stale = {path: text for path, text in derived(folder).items() if read(path) != text}
        left = sorted({*folder.glob(f"*.{DERIVED}.md")} - {*derived(folder)})
        if options["check"] and (stale or left):
            names = ", ".join(path.name for path in sorted([*stale, *left]))
            raise CommandError(f"`make messages` brings these pages of the handbook up to date: {names}")
        for path, text in stale.items():
            path.write_text(text, encoding="utf-8")
        for path in left:
            path.unlink()
        if options["verbosity"]:
            self.stdout.write(f"{len(stale) + len(left)} pages of the handbook brought up to date")


def read(path: Path) -> str:
    """The text of a file; empty when there is none."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def derived(folder: Path) -> dict[Path, str]:
    """{file: text} of every Traditional page that belongs to the Simplified ones in this folder."""
    convert = converter()
    return {
        path.with_name(path.name.replace(SOURCE, DERIVED)): convert(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob(f"*.{SOURCE}.md"))
    }


def converter() -> Callable[[str], str]:
    """How a page is converted: words in 「」 become what the same button says in the other catalog."""
    from opencc import OpenCC  # a development package

    plain, said = OpenCC("s2tw").convert, buttons()

    def convert(page: str) -> str:
        # Split by a group: every second part is the word of a button
        parts = BUTTON.split(page.replace(f".{SOURCE}.md", f".{DERIVED}.md"))
        parts[::2] = [plain(text) for text in parts[::2]]
        parts[1::2] = [f"「{said.get(word) or plain(word)}」" for word in parts[1::2]]
        return "".join(parts)

    return convert


def buttons() -> dict[str, str]:
    """{what a button says in Simplified Chinese: what it says in Traditional Chinese}."""
    locale = Path(settings.LOCALE_PATHS[0])
    simplified, traditional = (
        polib.pofile(str(locale / language / "LC_MESSAGES" / "django.po"))
        for language in ("zh_Hans", "zh_Hant")
    )
    other = {(entry.msgid, entry.msgctxt): entry.msgstr for entry in traditional}
    return {entry.msgstr: other.get((entry.msgid, entry.msgctxt), "") for entry in simplified if entry.msgstr}
