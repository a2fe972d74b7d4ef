"""Collecting, deriving, checking and compiling the texts of the portal."""

import ast
from gettext import GNUTranslations

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from comms.base.ops.translations.extract import KEYWORDS, Text, collect, sources

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
plain = _("Fault transfer slip")
joined = _("one " "text")
counted = ngettext("%(n)d day", "%(n)d days", n)
meant = pgettext("month", "May")
translation.gettext("by attribute")
unknown = _(variable)
"""
pytestmark = pytest.mark.needs("xgettext")


def texts_in(project, name, source):
    """What is collected from one file of a project that holds nothing else."""
    for path in project.rglob("*.*"):
        if path.is_file():
            path.unlink()
    (project / "shop" / "__init__.py").touch()
    (project / name).write_text(source)
    return [text for text, _files in collect(project).values()]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('{% translate "Save" %}', [Text("Save")]),
        ('{% trans "May" context "month" as m %}', [Text("May", "month")]),
        ('{% translate "5% more"|upper %}', [Text("5%% more")]),
        ("{% translate title %}", []),
        ("{{ x|default:_('none') }}", [Text("none")]),
        ('{% button label=_("Say \\"yes\\"") %}', [Text('Say "yes"')]),
        ("{% blocktranslate %}Due {{ day }}{% endblocktranslate %}", [Text("Due %(day)s")]),
        ("{% blocktranslate trimmed %}\n  two\n  lines 5%\n{% endblocktranslate %}", [Text("two lines 5%%")]),
        (
            "{% blocktranslate count n=rows context 'list' %}{{ n }} row{% plural %}{{ n }} rows{% "
            "endblocktranslate %}",
            [Text("%(n)s row", "list", "%(n)s rows")],
        ),
    ],
)
def test_templates_every_way_of_marking(project, source, texts):
    assert texts_in(project, "templates/page.html", source) == texts


def test_python_every_way_of_marking(project):
    assert set(texts_in(project, "shop/views.py", PYTHON)) == {
        Text("Fault transfer slip"),
        Text("one text"),
        Text("%(n)d day", "", "%(n)d days"),
        Text("May", "month"),
        Text("by attribute"),
    }


def test_no_text_stands_inside_an_f_string():
    """GNU gettext does not look there; the text would stay English without a word."""
    names, bad = {"_", "__", "_g", *KEYWORDS}, []
    for path in sources(settings.BASE_DIR):
        tree = ast.parse(path.read_text("utf-8")) if path.suffix == ".py" else ast.Module([], [])
        inside = [part for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in ast.walk(one)]
        bad += [
            (path, one.lineno)
            for one in inside
            if isinstance(one, ast.Call) and getattr(one.func, "id", "") in names
        ]
    assert bad == []


def test_a_machine_without_gettext_is_told_so_by_name(project, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CommandError, match="install GNU gettext"):
        call_command("messages", check=True)


@pytest.fixture
def project(tmp_path, settings):
    """A small project with one package, one template and an empty locale/."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "views.py").write_text('_("Information")\nngettext("%(n)d day", "%(n)d days", n)\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        '{% translate "Information" %}{% translate "Hello %(name)s" %}'
    )
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    return tmp_path


def catalog(project, language):
    return polib.pofile(str(project / "locale" / language / "LC_MESSAGES" / "django.po"))


def translate(project, **texts):
    """Write translations by msgid into the simplified catalog."""
    simplified = catalog(project, "zh_Hans")
    for entry in simplified:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(n)d 天"}
        elif entry.msgid == "Information":
            entry.msgstr = "信息"
        else:
            entry.msgstr = texts.get("hello", "您好 %%(name)s")
    simplified.save()


def test_collect_names_every_file_once(project):
    found = collect(project)
    assert found["Information", ""][1] == ["shop/views.py", "templates/page.html"]


def test_update_keeps_translations_and_drops_unused_texts(project):
    call_command("messages", verbosity=0)
    translate(project)
    (project / "shop" / "views.py").write_text('_("Information")\n_("A new one")\n')
    call_command("messages", verbosity=0)
    assert [(entry.msgid, entry.msgstr) for entry in catalog(project, "zh_Hans")] == [
        ("A new one", ""),
        ("Hello %%(name)s", "您好 %%(name)s"),
        ("Information", "信息"),
    ]


def test_update_twice_changes_no_file(project):
    call_command("messages", verbosity=0)
    translate(project)
    call_command("messages", verbosity=0)
    before = {path: path.read_bytes() for path in project.rglob("*.po")}
    call_command("messages", verbosity=0)
    assert {path: path.read_bytes() for path in project.rglob("*.po")} == before


def test_traditional_is_derived_unless_manual(project):
    call_command("messages", verbosity=0)
    translate(project)
    call_command("messages", verbosity=0)
    traditional = catalog(project, "zh_Hant")
    assert [entry.msgstr or entry.msgstr_plural[0] for entry in traditional] == [
        "%(n)d 天",
        "您好 %%(name)s",
        "信息",
    ]
    entry = traditional.find("Information")
    entry.msgstr, entry.tcomment = "資訊", "manual"
    traditional.save()
    call_command("messages", verbosity=0)
    assert catalog(project, "zh_Hant").find("Information").msgstr == "資訊"


def test_check_names_what_is_missing(project, capsys):
    call_command("messages", verbosity=0)
    with pytest.raises(CommandError, match="6 texts need a translator"):
        call_command("messages", check=True)
    assert "zh_Hans: not translated: 'Information' (shop/views.py)" in capsys.readouterr().err


def test_check_names_a_lost_placeholder(project, capsys):
    (project / "templates" / "page.html").write_text(
        "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"
    )
    call_command("messages", verbosity=0)
    translate(project, hello="您好")
    call_command("messages", verbosity=0)
    with pytest.raises(CommandError):
        call_command("messages", check=True)
    assert "zh_Hans: placeholders differ: 'Hello %(name)s' (templates/page.html)" in capsys.readouterr().err


def test_check_is_content_when_everything_is_translated(project, capsys):
    call_command("messages", verbosity=0)
    translate(project)
    call_command("messages", verbosity=0)
    call_command("messages", check=True)
    assert capsys.readouterr().out == "3 texts, all translated\n"


def test_compile_writes_what_gettext_reads_and_only_when_older(project, capsys):
    call_command("messages", verbosity=0)
    translate(project)
    call_command("messages", compile=True)
    compiled = project / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    with compiled.open("rb") as file:
        read = GNUTranslations(file)
    assert (read.gettext("Information"), read.ngettext("%(n)d day", "%(n)d days", 3)) == ("信息", "%(n)d 天")
    call_command("messages", compile=True)
    assert capsys.readouterr().out == "2 catalogs compiled\n0 catalogs compiled\n"


def test_a_text_is_found_under_whatever_name_gettext_was_imported(project):
    source = "from django.utils.translation import gettext as __, ngettext as many\n"
    source += "__('One')\nmany('%d row', '%d rows', n)\nother('No text')"
    assert set(texts_in(project, "shop/views.py", source)) == {Text("One"), Text("%d row", plural="%d rows")}
