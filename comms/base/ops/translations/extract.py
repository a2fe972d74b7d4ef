"""Find the texts to translate with GNU gettext, in templates after Django has made them readable for it.

Only developers need gettext (the Debian package of that name); compiling the catalogs needs Python alone.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

PROGRAM = "xgettext"
# What gettext calls the arguments: text, text and plural, context and text, all three
KEYWORDS: dict[str, str] = {
    "gettext": "",
    "gettext_lazy": "",
    "gettext_noop": "",
    "ngettext": ":1,2",
    "ngettext_lazy": ":1,2",
    "pgettext": ":1c,2",
    "pgettext_lazy": ":1c,2",
    "npgettext": ":1c,2,3",
    "npgettext_lazy": ":1c,2,3",
}
IMPORTED_AS = re.compile(r"\b(n?p?gettext(?:_lazy|_noop)?) as (\w+)")
TEMPLATE_SUFFIXES = {".html", ".txt"}


class Text(NamedTuple):
    """One text as gettext knows it."""

    msgid: str
    context: str = ""
    plural: str = ""


Collected = dict[tuple[str, str], tuple[Text, list[str]]]


class GettextMissing(Exception):
    """GNU gettext is not installed on this machine."""

    def __str__(self) -> str:
        return f"{PROGRAM} is missing: install GNU gettext (on Debian: apt install gettext)."


def sources(root: Path) -> Iterator[Path]:
    """Every file of the portal that may hold texts: its packages without migrations, and the templates."""
    packages = [path.parent for path in root.glob("*/__init__.py") if path.parent.name != "tests"]
    for package in packages:
        yield from (path for path in package.rglob("*.py") if "migrations" not in path.parts)
    yield from (path for path in (root / "templates").rglob("*") if path.suffix in TEMPLATE_SUFFIXES)


def collect(root: Path) -> Collected:
    """All texts under a folder: (msgid, context) -> the text, and the files that use it. Raises
    GettextMissing.
    """
    if shutil.which(PROGRAM) is None:
        raise GettextMissing
    with tempfile.TemporaryDirectory() as folder:
        readable = Path(folder)
        files = {_readable(path, root, readable): path.relative_to(root).as_posix() for path in sources(root)}
        found = polib.pofile(_run(readable, list(files)))
    texts: Collected = {}
    for entry in found:
        text = Text(entry.msgid, entry.msgctxt or "", entry.msgid_plural or "")
        used = sorted({files[name] for name, _line in entry.occurrences})
        texts[text.msgid, text.context] = text, used
    return dict(sorted(texts.items()))


def _readable(path: Path, root: Path, folder: Path) -> str:
    """The name of a copy that gettext can read: Python as it is, a template as Django's code for gettext."""
    name = path.relative_to(root).as_posix()
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        name, source = f"{name}.py", templatize(source, origin=name)
    copy = folder / name
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(source, encoding="utf-8")
    return name


def _run(folder: Path, names: list[str]) -> str:
    """What gettext found in these files of the folder, as the text of a catalog."""
    sources_text = "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
    keywords = (
        {"_": ""} | KEYWORDS | {alias: KEYWORDS[name] for name, alias in IMPORTED_AS.findall(sources_text)}
    )
    options = [f"--keyword={name}{places}" for name, places in keywords.items()]
    command = [PROGRAM, "--language=Python", "--from-code=UTF-8", "--no-wrap", "--files-from=-", "--output=-"]
    done = subprocess.run(  # noqa: S603 - the program and its options are ours
        [*command, *options], cwd=folder, input="\n".join(names), capture_output=True, text=True, check=True
    )
    # Without a charset in its header polib would read the text as ASCII
    return done.stdout.replace("charset=CHARSET", "charset=UTF-8", 1)
