"""What people open every day answers: where inbox lines lead, the page of every kind of object, lists."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from comms.audit.queries import public_name
from comms.notifications.models import Notice
from comms.organization.models import Absence, User
from comms.web.pages import ListPage
from tests.base import api, browser

# Objects that REST shows inside another one: {prefix of their public name: why}
WITHOUT_ADDRESS = {"agenda-items": "they stand below their meeting"}
# Lists that answer only when asked about something: {address: why}
ASKED_ABOUT = {"/api/v1/events/": "events of one object", "/api/v1/attachments/": "files of one object"}
# Who reads first; then everybody else
READERS = ["admin", "president", "quality", "hr", "clerk", "engineering"]


def readers() -> list[User]:
    """The people who work here, the usual readers first."""
    people = User.objects.filter(is_active=True, appointments__isnull=False).distinct().order_by("pk")
    known = {name: place for place, name in enumerate(READERS)}
    return sorted(people, key=lambda person: known.get(person.username, len(known)))


def with_pages() -> list[type[Model]]:
    """The models whose rows have a page and say who may see them."""
    models = [model for model in apps.get_models() if hasattr(model, "get_absolute_url")]
    return [model for model in models if model is not Notice and hasattr(model.objects.all(), "visible_to")]


def sample(model: type[Model]) -> list[Any]:
    """Some rows of a model: one of each state, or the first and the last."""
    rows = model._default_manager.order_by("pk")
    if not any(field.name == "state" for field in model._meta.fields):
        return [*rows[:2], *rows.reverse()[:2]]
    states = rows.order_by("state").values_list("state", flat=True).distinct()
    return [rows.filter(state=state).last() for state in states]


def reader_of(row: Any, people: list[User]) -> User:
    """The first who sees the row; everything is seen by somebody."""
    rows = type(row)._default_manager.all()
    return next(person for person in people if rows.visible_to(person).filter(pk=row.pk).exists())


def lines() -> list[Notice]:
    """The inbox lines of people who still work here."""
    told = Notice.objects.filter(recipient__is_active=True).select_related("recipient")
    return list(told.prefetch_related("subject_object").order_by("pk"))


def told_instead_of(person: User) -> list[User]:
    """The absent people whose reminders come to somebody whom nobody has confirmed as their deputy yet: they
    are told, but neither act nor see (docs/decisions/acting.md).
    """
    unconfirmed = Absence.objects.standing().filter(deputy=person, authorised_at=None)
    return [absence.user for absence in unconfirmed.select_related("user")]


def test_every_inbox_line_is_about_something_that_its_reader_may_open(upgraded):
    told = defaultdict(list)
    for line in lines():
        if line.url:
            assert line.subject_object is not None, f"{line.kind} {line.url}: what it is about is gone"
            told[line.recipient, type(line.subject_object)].append(line)
    closed = set()
    for (person, model), about in told.items():
        asked = model._default_manager.filter(pk__in={line.object_id for line in about})
        seen = set(asked.visible_to(person).values_list("pk", flat=True))
        for absent in told_instead_of(person):
            seen |= set(asked.visible_to(absent).values_list("pk", flat=True))
        closed |= {line.kind for line in about if line.object_id not in seen}
    assert closed == set()


def test_inbox_lines_of_each_kind_lead_to_a_page(upgraded):
    last_of_each, closed = {line.kind: line for line in lines()}, set()
    for kind, line in last_of_each.items():
        if line.url and browser(line.recipient).get(line.url).status_code != 200:
            closed.add(kind)
    assert closed == set()


def test_opening_an_inbox_line_reads_it_and_leads_on(upgraded):
    unread = [line for line in lines() if line.is_unread and line.url]
    opened = browser(unread[-1].recipient).get(unread[-1].get_absolute_url())
    assert (opened.status_code, opened["Location"]) == (302, unread[-1].url)
    assert not Notice.objects.get(pk=unread[-1].pk).is_unread


@pytest.mark.parametrize("model", with_pages(), ids=lambda model: model._meta.label)
def test_objects_in_each_state_have_a_page_and_an_address(upgraded, model):
    people, wrong = readers(), {}
    rows = sample(model)
    # Of a table that is younger than the dump nothing was written
    assert rows or model._meta.db_table not in upgraded.rows
    for row in rows:
        reader, name = reader_of(row, people), public_name(row)
        found = [browser(reader).get(row.get_absolute_url()).status_code]
        if name and name.partition("/")[0] not in WITHOUT_ADDRESS:
            found.append(api(reader).get(f"/api/v1/{name}/").status_code)
        if set(found) != {200}:
            wrong[str(row), reader.username] = found
    assert wrong == {}


def addresses(patterns: Any = None, before: str = "/") -> Iterator[tuple[str, Any]]:
    """(address, view) of everything that needs no argument."""
    for pattern in patterns or get_resolver().url_patterns:
        address = f"{before}{pattern.pattern}".replace("^", "").replace("\\Z", "").replace("$", "")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and not {"<", "("} & set(address):
            yield address, pattern.callback


def is_list(view: Any) -> bool:
    """Whether a view shows a list, as a page or over REST."""
    rest = getattr(view, "actions", None) or {}
    return issubclass(getattr(view, "view_class", object), ListPage) or rest.get("get") == "list"


def test_every_list_answers(upgraded):
    lists = [address for address, view in addresses() if is_list(view)]
    assert len(lists) > 30
    wrong, administrator = {}, readers()[0]
    for address in lists:
        client = api if address.startswith("/api/") else browser
        status = client(administrator).get(address).status_code
        if status != 200 and address not in ASKED_ABOUT:
            wrong[address] = status
    assert wrong == {}
