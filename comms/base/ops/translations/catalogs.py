"""The catalogs in locale/: brought up to date, checked, compiled. Sorted, without dates and line numbers."""

import re
from pathlib import Path

import polib

from comms.base.ops.translations.extract import Text

LANGUAGES = {
    "zh_Hans": "nplurals=1; plural=0;",
    "zh_Hant": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\([^)]+\)[a-z]|%[sdrf]|\{[^{}]*\}")
Found = dict[tuple[str, str], tuple[Text, list[str]]]


def path_of(locale: Path, language: str) -> Path:
    """Where a language's catalog lies."""
    return locale / language / "LC_MESSAGES" / "django.po"


def load(locale: Path, language: str) -> polib.POFile:
    """A language's catalog; an empty one when there is none yet."""
    path = path_of(locale, language)
    if not path.exists():
        return polib.POFile(wrapwidth=0)
    return polib.pofile(str(path), wrapwidth=0)


def update(catalog: polib.POFile, found: Found, language: str) -> polib.POFile:
    """A catalog with exactly the found texts, keeping every translation and comment there is."""
    known = {(entry.msgid, entry.msgctxt or ""): entry for entry in catalog}
    fresh = polib.POFile(wrapwidth=0)
    fresh.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    fresh.extend(entry_of(text, files, known.get(key)) for key, (text, files) in found.items())
    return fresh


def entry_of(text: Text, files: list[str], known: polib.POEntry | None) -> polib.POEntry:
    """One entry: the text and where it is used from the sources, the translation from the catalog."""
    entry = polib.POEntry(
        msgid=text.msgid, msgctxt=text.context or None, occurrences=[(file, "") for file in files]
    )
    said: list[str] = []
    if re.search(r"%\(|%[sd]", text.msgid):
        entry.flags.append("python-format")
    if known:
        entry.tcomment = known.tcomment
        said = translations(known)
        if known.fuzzy:
            entry.flags.append("fuzzy")
    if not text.plural:
        entry.msgstr = next(iter(said), "")
        return entry
    entry.msgid_plural = text.plural
    entry.msgstr_plural = {0: next(iter(said), "")}  # Chinese has no plural
    return entry


def translations(entry: polib.POEntry) -> list[str]:
    """The translation of an entry, one string for each plural form."""
    if not entry.msgid_plural:
        return [entry.msgstr]
    return [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)]


def derive_traditional(simplified: polib.POFile, traditional: polib.POFile) -> None:
    """Fill the traditional catalog from the simplified one; entries with the translator's comment "manual"
    stay as they are.
    """
    from opencc import OpenCC  # a development package

    convert = OpenCC("s2tw").convert
    by_key = {(entry.msgid, entry.msgctxt): entry for entry in simplified}
    for entry in traditional:
        source = by_key[entry.msgid, entry.msgctxt]
        if "manual" in (entry.tcomment or "").lower():
            continue
        entry.msgstr = convert(source.msgstr)
        entry.msgstr_plural = {number: convert(said) for number, said in source.msgstr_plural.items()}


def save(catalog: polib.POFile, locale: Path, language: str) -> bool:
    """Write a catalog when it differs from the file; True when it did."""
    path, text = path_of(locale, language), f"{catalog}\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def problems(catalog: polib.POFile, found: Found, language: str) -> list[str]:
    """Everything that keeps a catalog from being complete, one line each."""
    known = {(entry.msgid, entry.msgctxt or ""): entry for entry in catalog}
    lines = [
        f"{language}: not in the catalog: {msgid!r} ({found[msgid, context][1][0]})"
        for msgid, context in found.keys() - known.keys()
    ]
    lines += [f"{language}: no longer used: {msgid!r}" for msgid, context in known.keys() - found.keys()]
    for key in known.keys() & found.keys():
        lines += [f"{language}: {problem}: {key[0]!r} ({found[key][1][0]})" for problem in faults(known[key])]
    return sorted(lines)


def faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with one entry."""
    said = [text for text in translations(entry) if text]
    if entry.fuzzy:
        return ["marked as uncertain"]
    if len(said) < len(translations(entry)):
        return ["not translated"]
    allowed = [placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid)]
    if any(placeholders(text) not in allowed for text in said):
        return ["placeholders differ"]
    return []


def placeholders(text: str) -> list[str]:
    """The places in a text that are filled in at run time."""
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def compile_all(locale: Path) -> int:
    """Write django.mo beside every django.po that is newer; the number of files written."""
    written = 0
    for path in locale.glob("*/LC_MESSAGES/django.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path)).save_as_mofile(str(compiled))
            written += 1
    return written
