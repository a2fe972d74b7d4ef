"""`manage.py messages`: the texts to translate, collected into locale/, checked or compiled."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comms.base.ops.translations import catalogs
from comms.base.ops.translations.extract import Collected, GettextMissing, collect


def texts_of(root: Path) -> Collected:
    """Every text under a folder. Raises CommandError naming the program where GNU gettext is missing."""
    try:
        return collect(root)
    except GettextMissing as missing:
        raise CommandError(str(missing)) from None


class Command(BaseCommand):
    help = (
        "Collects the texts to translate into locale/; "
        "--check lists what is missing, --compile writes the .mo files."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument(
            "--check", action="store_true", help="change nothing, fail when a text lacks its translation"
        )
        way.add_argument(
            "--compile",
            action="store_true",
            help="write the compiled files that are older than their sources",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root, locale = Path(settings.BASE_DIR), Path(settings.LOCALE_PATHS[0])
        if options["compile"]:
            self.say(f"{catalogs.compile_all(locale)} catalogs compiled", options)
        elif options["check"]:
            self.check_all(root, locale)
        else:
            self.update_all(root, locale, options)

    def say(self, text: str, options: dict[str, object]) -> None:
        """Print unless quiet."""
        if options["verbosity"]:
            self.stdout.write(text)

    def check_all(self, root: Path, locale: Path) -> None:
        """Fail with one line for each missing or wrong translation."""
        found = texts_of(root)
        lines = [
            line
            for language in catalogs.LANGUAGES
            for line in catalogs.problems(catalogs.load(locale, language), found, language)
        ]
        for line in lines:
            self.stderr.write(line)
        if lines:
            raise CommandError(
                f"{len(lines)} texts need a translator; `make messages` brings the catalogs up to date."
            )
        self.stdout.write(f"{len(found)} texts, all translated")

    def update_all(self, root: Path, locale: Path, options: dict[str, object]) -> None:
        """Bring the catalogs up to date and derive traditional from simplified Chinese."""
        found = texts_of(root)
        fresh = {
            language: catalogs.update(catalogs.load(locale, language), found, language)
            for language in catalogs.LANGUAGES
        }
        catalogs.derive_traditional(fresh["zh_Hans"], fresh["zh_Hant"])
        for language, catalog in fresh.items():
            if catalogs.save(catalog, locale, language):
                missing = sum(1 for entry in catalog if "not translated" in catalogs.faults(entry))
                self.say(f"{language}: {len(catalog)} texts, {missing} not translated", options)
