"""The help: its pages for every role and language, and that the handbook says what stands on the buttons."""

import re
from html import escape

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from comms.desk import help
from comms.desk.management.commands import handbook
from comms.procedure.queries import clauses
from tests.base import expect_statuses

LANGUAGES = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
QUOTED = {
    "en": re.compile(r"\*\*([^*]+)\*\*"),
    "zh-Hans": re.compile("「([^」]+)」"),
    "zh-Hant": re.compile("「([^」]+)」"),
}
FIRST_PAGES = {
    "clerk": "clerk",
    "director": "clerk",
    "engineering": "department_head",
    "engineer": "department_head",
    "hr": "hr",
    "hr_staff": "hr",
    "quality": "quality",
    "president": "leader",
    "chairman": "leader",
    "admin": "administrator",
    "staff": "everyone",
}
every_page = pytest.mark.parametrize("name", help.PAGES)
every_language = pytest.mark.parametrize("said", LANGUAGES.values())


def catalog(language):
    """{what stands on the page: the msgids it can come from} in one language; English is the msgid itself."""
    folder = "zh_Hans" if language == "en" else language.replace("-", "_")
    words = {}
    for entry in polib.pofile(str(settings.LOCALE_PATHS[0] / folder / "LC_MESSAGES" / "django.po")):
        shown = [entry.msgid] if language == "en" else [entry.msgstr, *entry.msgstr_plural.values()]
        for word in filter(None, shown):
            words.setdefault(word, set()).add(entry.msgid)
    return words


@pytest.fixture(scope="module")
def words():
    """The catalogs, by the middle part of the pages' names."""
    return {language: catalog(language) for language in LANGUAGES.values()}


def quoted(name, language):
    """The words that a page quotes from the screen."""
    return set(QUOTED[language].findall(help.path_of(name, language).read_text(encoding="utf-8")))


# The pages


@pytest.mark.django_db
@every_page
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_renders_in_every_language(company, sign_in, name, code):
    response = sign_in(company.staff, language=code).get(f"/help/{name}/")
    page = response.content.decode()
    with translation.override(code):
        text = help.read(name, LANGUAGES[code])
    assert response.status_code == 200
    assert f"<h1>{escape(text.title)}</h1>" in page
    assert f'<article class="panel help-text" lang="{LANGUAGES[code]}">' in page
    headings = [line[3:] for line in text.body.splitlines() if line.startswith("## ")]
    assert len(headings) >= 5
    assert all(
        re.search(rf'<h2 id="[^"]+">{re.escape(escape(heading, quote=False))}<a', page)
        for heading in headings
    )
    assert "style=" not in page
    assert "<table>" in page


@every_page
@every_language
def test_pages_are_short_enough_to_be_read(name, said):
    assert 40 <= len(help.path_of(name, said).read_text(encoding="utf-8").splitlines()) <= 90


@pytest.mark.django_db
@pytest.mark.parametrize("who", FIRST_PAGES)
def test_the_page_of_ones_own_post_stands_first(company, sign_in, who):
    page = sign_in(getattr(company, who)).get("/help/").content.decode()
    shown = re.findall(r'<div class="line-title"><a href="/help/([a-z_]+)/">', page)
    assert shown[0] == FIRST_PAGES[who]
    assert sorted(shown) == sorted([*help.PAGES, help.REST])
    assert shown[-1] == help.REST


@pytest.mark.django_db
def test_two_posts_put_two_pages_first(company, sign_in):
    from tests.factories.organization import appoint

    appoint(company.hr, "system_administrator", company.HQ)
    pages = sign_in(company.hr).get("/help/").context["pages"]
    assert [(name, own) for name, text, own in pages][:3] == [
        ("hr", True),
        ("administrator", True),
        ("everyone", False),
    ]


@pytest.mark.django_db
def test_the_rest_interface_is_shown_as_it_is_written(company, sign_in):
    page = sign_in(company.clerk, language="zh-hans").get("/help/api/").content.decode()
    assert "<h1>The REST interface</h1>" in page
    assert 'lang="en"' in page
    assert '<pre><code class="language-sh">' in page
    assert 'href="/api/v1/docs/"' in page


# Who comes in, and where to


@pytest.mark.django_db
def test_the_help_is_for_those_who_signed_in(company, client):
    expect_statuses("/help/", {company.clerk: 200, None: 302})
    expect_statuses("/help/clerk/", {company.outsider: 200, None: 302})
    assert client.get("/help/clerk/")["Location"].startswith("/accounts/login/")
    assert client.get("/help/nowhere/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "nowhere",
        "CLERK",
        "clerk.zh-Hans",
        "clerk.zh-Hans.md",
        "operations",
        "interface",
        "..",
        "../operations",
        "..%2foperations",
        "%2e%2e%2foperations",
        "handbook/clerk",
        "/etc/passwd",
        "文员",
    ],
)
def test_other_names_are_not_found(company, sign_in, name):
    assert sign_in(company.admin).get(f"/help/{name}/").status_code == 404


@pytest.mark.django_db
def test_every_page_leads_to_the_help(company, sign_in):
    page = sign_in(company.clerk).get("/").content.decode()
    assert 'class="dropdown-item" href="/help/"' in page
    assert 'class="nav-item-link" href="/help/"' in page


@pytest.mark.django_db
@every_page
@pytest.mark.parametrize("code", LANGUAGES)
def test_links_of_the_handbook_lead_somewhere(company, sign_in, name, code):
    client = sign_in(company.clerk, language=code)
    with translation.override(code):
        html, _headings = help.rendered(help.read(name, LANGUAGES[code]))
    for link in re.findall(r'href="([^"]+)"', html):
        address, _, part = link.partition("#")
        page = client.get(address or f"/help/{name}/")
        assert page.status_code == 200, link
        assert f'id="{part}"' in page.content.decode() or not part, link


@every_page
@every_language
def test_links_between_the_files_name_files_that_exist(name, said):
    path = help.path_of(name, said)
    for link in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / link).exists(), link
        assert link == "../api.md" or link.endswith(f".{said}.md"), link


# What the handbook says


@every_page
@every_language
def test_words_of_buttons_are_those_of_the_portal(words, name, said):
    unknown = quoted(name, said) - set(words[said])
    assert not unknown, f"no button, field or heading says {sorted(unknown)}"


@every_page
@pytest.mark.parametrize("said", ["zh-Hans", "zh-Hant"])
def test_both_languages_name_the_same_buttons(words, name, said):
    english = quoted(name, "en")
    chinese = [words[said][word] for word in quoted(name, said)]
    assert [msgids for msgids in chinese if not msgids & english] == []
    assert english - {msgid for msgids in chinese for msgid in msgids} == set()


@every_page
@every_language
def test_clauses_are_those_of_the_procedure(name, said):
    known = {clause.id for clause in clauses()}
    text = help.path_of(name, said).read_text(encoding="utf-8").split("\n## ")[-1]
    named = set(re.findall(r"\d\.\d\.\w+(?:\.\d+)?", text))
    assert named
    assert named <= known


@every_page
def test_both_languages_have_the_same_sections_steps_and_clauses(name):
    shapes = []
    for said in LANGUAGES.values():
        lines = help.path_of(name, said).read_text(encoding="utf-8").splitlines()
        marks = [match[0] for line in lines if (match := re.match(r" *(?:#+ |\d+\. |- |\| )", line))]
        shapes.append((marks, re.findall(r"\d\.\d\.\w+(?:\.\d+)?", "".join(lines))))
    assert shapes[0] == shapes[1] == shapes[2]


# Traditional Chinese


@pytest.fixture
def folder(tmp_path, settings):
    """A project with one page of the handbook."""
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "docs" / "handbook"
    folder.mkdir(parents=True)
    (folder / "clerk.zh-Hans.md").write_text(
        "# 文员\n\n按「签收」，见[员工](everyone.zh-Hans.md)。\n", encoding="utf-8"
    )
    return folder


def test_the_traditional_pages_are_fresh():
    call_command("handbook", check=True, verbosity=0)


def test_a_traditional_page_is_derived_with_the_words_of_its_own_buttons(folder, monkeypatch):
    monkeypatch.setattr(handbook, "buttons", lambda: {"签收": "簽章"})
    call_command("handbook", verbosity=0)
    derived = (folder / "clerk.zh-Hant.md").read_text(encoding="utf-8")
    assert derived == "# 文員\n\n按「簽章」，見[員工](everyone.zh-Hant.md)。\n"
    call_command("handbook", check=True, verbosity=0)


def test_stale_and_left_over_pages_are_named_and_mended(folder):
    call_command("handbook", verbosity=0)
    (folder / "clerk.zh-Hans.md").write_text("# 主任\n", encoding="utf-8")
    (folder / "gone.zh-Hant.md").write_text("# 舊\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"clerk\.zh-Hant\.md, gone\.zh-Hant\.md"):
        call_command("handbook", check=True, verbosity=0)
    call_command("handbook", verbosity=0)
    assert [path.name for path in sorted(folder.glob("*.zh-Hant.md"))] == ["clerk.zh-Hant.md"]
    assert (folder / "clerk.zh-Hant.md").read_text(encoding="utf-8") == "# 主任\n"
