"""The handbook and the description of the REST interface, as pages for whoever is signed in.

The texts are Markdown in docs/: one page for each job in each language of the portal. They are the portal's
own and trusted.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import Element

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as __
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import slugify_unicode
from markdown.treeprocessors import Treeprocessor

from comms.organization.models import User
from comms.organization.states import Post, UnitKind, UnitRole

DOCS = Path(settings.BASE_DIR) / "docs"
# In the order of the index
PAGES = ("everyone", "clerk", "department_head", "hr", "meetings", "quality", "leader", "administrator")
REST = "api"
# Language of the reader -> the middle part of a file's name; everybody else reads English
LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
PAGE_OF_POST = {
    Post.CHAIRMAN: "leader",
    Post.BOARD_DIRECTOR: "leader",
    Post.PRESIDENT: "leader",
    Post.VICE_PRESIDENT: "leader",
    Post.MANAGEMENT_REPRESENTATIVE: "leader",
    Post.QUALITY_MANAGER: "quality",
    Post.OFFICE_DIRECTOR: "clerk",
    Post.SERVICE_CENTER_CLERK: "clerk",
    Post.SYSTEM_ADMINISTRATOR: "administrator",
}
PAGE_OF_ROLE: dict[str, str] = {UnitRole.ADMIN_HR: "hr", UnitRole.QUALITY: "quality"}
# Handbook pages name one another as files, so that the links work where the files are read, too
FILE = re.compile(r"(?:\.\./)?(?P<name>[a-z_]+)(?:\.(?:zh-Hans|zh-Hant|en))?\.md(?P<part>#.*)?")


@dataclass(frozen=True)
class Text:
    """One page as it is written: its title, its first paragraph, and everything below the title."""

    title: str
    lead: str
    body: str


class FileLinks(Treeprocessor):
    """Turns links between the files into the addresses of their pages."""

    def run(self, root: Element) -> None:
        """Rewrite them in place; other links stay."""
        for link in root.iter("a"):
            file = FILE.fullmatch(link.get("href", ""))
            if file and file["name"] in (*PAGES, REST):
                link.set("href", reverse("desk:help_page", args=[file["name"]]) + (file["part"] or ""))


class FileLinksExtension(Extension):
    """Hangs FileLinks into Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:
        """After the links were recognized."""
        md.treeprocessors.register(FileLinks(md), "file_links", 5)


def language() -> str:
    """The reader's language as the files spell it."""
    return LANGUAGES.get(get_language() or "", "en")


def path_of(name: str, language: str) -> Path:
    """Where a page of the handbook lies; the REST interface is described once, in English."""
    return DOCS / "api.md" if name == REST else DOCS / "handbook" / f"{name}.{language}.md"


def read(name: str, language: str) -> Text:
    """A page of the handbook in one language."""
    title, body = path_of(name, language).read_text(encoding="utf-8").split("\n", 1)
    lead = body.strip().split("\n\n", 1)[0]
    return Text(title.removeprefix("# ").strip(), lead, body)


def rendered(text: Text) -> tuple[str, list[dict[str, Any]]]:
    """The HTML of a page, and its headings as Markdown lists them ({id, name, children})."""
    markdown = Markdown(
        extensions=["tables", "fenced_code", "toc", FileLinksExtension()],
        extension_configs={
            "toc": {
                "slugify": slugify_unicode,
                "permalink": "#",
                "permalink_class": "heading-link",
                "permalink_title": __("Link to this heading"),
            },
            # The content policy of the portal forbids style attributes
            "tables": {"use_align_attribute": True},
        },
    )
    html = markdown.convert(text.body)
    headings = markdown.toc_tokens  # type: ignore[attr-defined]
    return mark_safe(html), headings  # noqa: S308 - our own documents


def own_pages(user: User) -> list[str]:
    """The pages of the posts that somebody holds today, in the order of the index."""
    own = {page for held in user.posts if (page := page_of(held.post, held.unit.role, held.unit.kind))}
    if user.is_staff:
        own.add("administrator")
    return [name for name in PAGES if name in own]


def page_of(post: str, role: str, kind: str) -> str:
    """The page of one post; empty when the page for everybody says all."""
    of_post = PAGE_OF_POST.get(Post(post)) or PAGE_OF_ROLE.get(role, "")
    in_department = kind == UnitKind.DEPARTMENT
    return of_post or ("department_head" if in_department else "")


def in_order(user: User) -> list[str]:
    """All pages: the reader's own, then what holds for everybody, then the others."""
    return list(dict.fromkeys([*own_pages(user), *PAGES]))


@login_required
def help_index(request: HttpRequest) -> HttpResponse:
    """The pages of the handbook, one's own first, and the REST interface."""
    user, said = cast(User, request.user), language()
    own = own_pages(user)
    pages = [(name, read(name, said), name in own) for name in in_order(user)]
    return render(request, "desk/help.html", {"title": __("Help"), "pages": pages})


@login_required
def help_page(request: HttpRequest, name: str) -> HttpResponse:
    """One page of the handbook in the reader's language, or the REST interface; 404 for every other name."""
    if name not in (*PAGES, REST):
        raise Http404
    user, said = cast(User, request.user), language()
    text = read(name, said)
    html, headings = rendered(text)
    shown = {
        "title": text.title,
        "html": html,
        "headings": headings,
        "text_language": "en" if name == REST else said,
        "pages": [(other, read(other, said).title, other == name) for other in in_order(user)],
        "is_rest": name == REST,
        "breadcrumbs": [(__("Help"), reverse("desk:help"))],
    }
    return render(request, "desk/help_page.html", shown)
