"""Find the texts to translate: in Python by its syntax tree, in templates by Django's own lexer."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

# Function name -> the positions of context, text and plural among its arguments
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], (None, 0, None)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (None, 0, 1)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], (0, 1, None)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], (0, 1, 2)),
}
MARKED = re.compile(r"""_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\)""")
TEMPLATE_SUFFIXES = {".html", ".txt"}


class Text(NamedTuple):
    """One text as gettext knows it."""

    msgid: str
    context: str = ""
    plural: str = ""


def constant(node: ast.expr | None) -> str | None:
    """The string that an expression always has, or None: literals, joined literals, sums of them, f-strings
    without values.
    """
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            texts = [constant(part) for part in parts]
            return None if None in texts else "".join(filter(None, texts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = constant(left), constant(right)
            return None if first is None or second is None else first + second
    return None


def from_python(source: str) -> Iterator[Text]:
    """The texts in a Python module, whatever name its imports give to a gettext function."""
    tree = ast.parse(source)
    functions = FUNCTIONS | aliases(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name in functions and (text := text_of_call(node, functions[name])):
            yield text


def aliases(tree: ast.AST) -> dict[str, tuple[int | None, int, int | None]]:
    """The other names under which a module imports Django's gettext functions (`gettext as __`)."""
    return {
        name.asname: FUNCTIONS[name.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and name.name in FUNCTIONS
    }


def text_of_call(node: ast.Call, positions: tuple[int | None, int, int | None]) -> Text | None:
    """The text that a call of a gettext function names; None when it is not constant."""
    context, msgid, plural = (
        "" if position is None else constant(node.args[position]) if position < len(node.args) else None
        for position in positions
    )
    return Text(msgid, context, plural) if msgid and context is not None and plural is not None else None


def from_template(source: str) -> Iterator[Text]:
    """The texts in a Django template: `translate`, `blocktranslate` and `_("…")` inside tags and
    variables.
    """
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        yield from (Text(unquoted(found)) for found in MARKED.findall(token.contents))
        if token.token_type == TokenType.BLOCK:
            words = token.split_contents()
            if words[0] in ("translate", "trans"):
                yield from from_translate(words)
            elif words[0] in ("blocktranslate", "blocktrans"):
                yield from_block(words, tokens)


def unquoted(literal: str) -> str:
    """The text of a template literal; a percent sign is doubled as Django looks it up."""
    return literal[1:-1].replace(f"\\{literal[0]}", literal[0]).replace("\\\\", "\\").replace("%", "%%")


def from_translate(words: list[str]) -> Iterator[Text]:
    """The text of `{% translate "…" context "…" %}`; a variable has none."""
    quoted = re.match(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", words[1])
    if quoted:
        yield Text(unquoted(quoted[0]), option(words, "context"))


def from_block(words: list[str], tokens: Iterator[Token]) -> Text:
    """The text between `{% blocktranslate %}` and its end, as Django's own node puts it together."""
    parts = [""]
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            parts[-1] += token.contents.replace("%", "%%")
        elif token.token_type == TokenType.VAR:
            parts[-1] += f"%({token.contents})s"
        elif token.token_type == TokenType.BLOCK and token.contents.strip() == "plural":
            parts.append("")
        elif token.token_type == TokenType.BLOCK:
            break
    if "trimmed" in words:
        parts = [trim_whitespace(part) for part in parts]
    return Text(parts[0], option(words, "context"), parts[1] if len(parts) > 1 else "")


def option(words: list[str], name: str) -> str:
    """The literal after a word of a tag, or an empty string."""
    return unquoted(words[words.index(name) + 1]) if name in words[:-1] else ""


def sources(root: Path) -> Iterator[Path]:
    """Every file of the portal that may hold texts: its packages without migrations, and the templates."""
    packages = [path.parent for path in root.glob("*/__init__.py") if path.parent.name != "tests"]
    for package in packages:
        yield from (path for path in package.rglob("*.py") if "migrations" not in path.parts)
    yield from (path for path in (root / "templates").rglob("*") if path.suffix in TEMPLATE_SUFFIXES)


def collect(root: Path) -> dict[tuple[str, str], tuple[Text, list[str]]]:
    """All texts under a folder: (msgid, context) -> the text, and the files that use it."""
    texts: dict[tuple[str, str], Text] = {}
    files: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in sources(root):
        read = from_python if path.suffix == ".py" else from_template
        for text in read(path.read_text(encoding="utf-8")):
            key = (text.msgid, text.context)
            if text.plural or key not in texts:
                texts[key] = text
            files[key].add(path.relative_to(root).as_posix())
    return {key: (texts[key], sorted(files[key])) for key in sorted(texts)}
