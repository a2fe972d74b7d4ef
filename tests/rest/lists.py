"""The lists of the portal, found by their addresses: the page of each, its resource, and the file of both."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from comms.web.pages import ListPage
from tests.base import api

READERS = ("clerk", "director", "engineering", "quality", "admin")
# A filter of each list that leaves some rows and takes others away; {prefix: query}
FILTERS = {
    "fault-slips": "department=EN&ordering=number",
    "department-tasks": "state=sent&overdue=false",
    "phone-notes": "channel=phone",
    "communities": "q=翠湖",
    "households": "q=陈",
    "phone-reveals": "q=乙",
    "notices": "show=unread",
    "outbox": "state=queued",
    "incoming-mails": "kind=auto_reply&ordering=received_at",
    "units": "q=MO",
    "users": "q=主管&ordering=-name",
    "groups": "q=board",
    "absences": "q=前台",
    "jobs": "ended=false",
    "clocks": "unit=EN&ordering=listed_at",
    "period-duties": "state=open&ordering=window_to",
    "action-steps": "done=false",
    "decisions": "sort=resolution&ordering=number",
    "meetings": "ordering=starts_at",
    "meeting-series": "q=总裁",
    "meeting-requests": "state=submitted&ordering=submitted_at",
    "motions": "state=submitted&ordering=created_at",
    "office-mornings": "state=undecided&ordering=day",
    "minutes": "state=distributed",
    "resolutions": "q=电梯&ordering=adopted_at",
    "submissions": "q=报修",
    "speaking-times": "overrun=speech&ordering=starts_at",
}


def views(patterns: Any = None, before: str = "/") -> Iterator[tuple[str, Any]]:
    """(address, view) of everything that needs no argument."""
    for pattern in patterns or get_resolver().url_patterns:
        address = f"{before}{pattern.pattern}".replace("^", "").replace("\\Z", "").replace("$", "")
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and not {"<", "("} & set(address):
            yield address, pattern.callback


def pages() -> dict[str, type[ListPage]]:
    """{address: class} of every list page."""
    found = {address: getattr(view, "view_class", object) for address, view in views()}
    return {address: page for address, page in found.items() if issubclass(page, ListPage)}


def resources() -> dict[str, Any]:
    """{prefix: class} of every list over REST."""
    lists = {
        address: view.cls
        for address, view in views()
        if getattr(view, "actions", None) and view.actions.get("get") == "list"
    }
    return {address.removeprefix("/api/v1/").strip("/"): viewset for address, viewset in lists.items()}


def model_of(page: type[ListPage]) -> Any:
    """What a list page lists."""
    return page.filterset_class.Meta.model


def pairs() -> dict[str, tuple[str, type[ListPage], Any]]:
    """{prefix: (address of the page, its class, resource)} of the lists that exist on both sides. Both have
    the same filters; meetings stand in two lists.
    """
    by_filters = {
        filters: (prefix, viewset)
        for prefix, viewset in resources().items()
        if (filters := getattr(viewset, "filterset_class", None))
    }
    found = {}
    for address, page in pages().items():
        if page.filterset_class in by_filters:
            prefix, viewset = by_filters[page.filterset_class]
            found[prefix] = (address, page, viewset)
    return found


def bytes_of(response) -> bytes:
    """A streamed file."""
    return b"".join(response.streaming_content)


def rows_of(response) -> list[list[str]]:
    """The lines of a CSV file, the headings first."""
    return list(csv.reader(io.StringIO(bytes_of(response).decode("utf-8-sig"))))


def file_over_rest(reader, prefix, query="", **said):
    """The answer to an export."""
    return api(reader, **said).get(f"/api/v1/{prefix}/export/?{query}")
