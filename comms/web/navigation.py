"""The portal's places in the order of the sidebar, each where it has an address in this installation."""

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _

from comms.base.text import Words


@dataclass(frozen=True)
class Place:
    """One link: name of the address, words and icon.

    `counts` names the variable of its badge, `short` are words for narrow places, `clauses` the paragraphs of
    the procedure that are done there, each for itself and for those whose numbers begin with it.
    """

    name: str
    label: Words
    icon: str
    counts: str = ""
    short: Words = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """Places that belong together; the first area has no heading."""

    label: Words
    places: tuple[Place, ...]


AREAS = (
    Area(
        "",
        (
            Place("desk:home", _("My desk"), "check2-square"),
            Place("notifications:inbox", _("Inbox"), "inbox", counts="inbox_unread"),
        ),
    ),
    Area(
        _("Meetings"),
        (
            Place("meetings:calendar", _("Calendar"), "calendar3"),
            Place("meetings:meeting_list", _("Meetings"), "people", clauses=("1.5.4.4", "1.7")),
            Place(
                "meetings:request_list", _("Requests for meetings"), "envelope-paper", clauses=("1.7.c.3",)
            ),
            Place("meetings:mornings", _("Office mornings"), "sunrise", clauses=("1.5.6.1", "1.5.6.2")),
            Place(
                "meetings:series_list",
                _("Meeting series"),
                "arrow-repeat",
                clauses=("1.5.1", "1.5.2", "1.5.3", "1.5.5.6", "1.5.6"),
            ),
            Place("meetings:minutes_list", _("Minutes"), "file-earmark-text", clauses=("1.7.7",)),
            Place("meetings:motion_list", _("Motions"), "hand-index", clauses=("1.7.a.6",)),
            Place(
                "meetings:resolution_list", _("Resolutions"), "clipboard-check", clauses=("1.7.6", "1.7.8")
            ),
            Place("meetings:speaking_times", _("Speaking times"), "mic", clauses=("1.7.2", "1.7.3")),
            Place(
                "meetings:submission_list",
                _("Conclusions for approval"),
                "send-check",
                clauses=("1.7.c.4", "1.7.d.6"),
            ),
            Place("meetings:decision_list", _("Decision register"), "journal-check"),
        ),
    ),
    Area(
        _("Communications"),
        (
            Place(
                "handovers:slip_list", _("Fault transfer slips"), "send", short=_("Slips"), clauses=("1.5.5",)
            ),
            Place("handovers:task_list", _("Department tasks"), "arrow-left-right", clauses=("1.5.4",)),
        ),
    ),
    Area(
        _("Customers"),
        (
            Place("customers:household_list", _("Households"), "house-door"),
            Place("customers:community_list", _("Communities"), "buildings"),
        ),
    ),
    Area(
        _("Compliance"),
        (
            Place("deadlines:year_board", _("Year board"), "calendar-check", clauses=("1.7.a.3",)),
            Place("deadlines:compliance", _("Compliance rate"), "shield-check", clauses=("1.2.1", "1.3.1")),
            Place("deadlines:clock_list", _("Deadlines"), "stopwatch"),
        ),
    ),
    Area(
        _("Procedure"),
        (
            Place("procedure:clause_list", _("Clauses"), "journal-text"),
            Place("procedure:policy_list", _("Policies"), "sliders"),
            Place("deadlines:calendar_year", _("Work calendar"), "calendar-week"),
        ),
    ),
    Area(
        _("Organization"),
        (
            Place("organization:unit_list", _("Units"), "diagram-3", clauses=("1.4",)),
            Place("organization:user_list", _("People"), "person-lines-fill"),
            Place("organization:group_list", _("Groups"), "people"),
            Place("organization:absence_list", _("Absences"), "person-dash"),
        ),
    ),
)
PHONE_PLACES = ("desk:home", "notifications:inbox", "meetings:meeting_list", "handovers:slip_list")


def address(name: str) -> str:
    """The address of a place; empty when it does not exist here or needs something that is not known."""
    return _address(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=256)
def _address(name: str, urlconf: str | None, prefix: str) -> str:
    """Kept per process: every page asks for all of them."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def areas_for(request: HttpRequest | None) -> list[dict]:
    """The areas with their links: [{"label", "links": [{"url", "label", "icon", "counts", …}]}]."""
    areas: list[dict] = [
        {"label": area.label, "links": [_link(place) for place in area.places if address(place.name)]}
        for area in AREAS
    ]
    areas = [area for area in areas if area["links"]]
    _mark_current([link for area in areas for link in area["links"]], request.path if request else "")
    return areas


def _link(place: Place) -> dict:
    return {
        "url": address(place.name),
        "label": place.label,
        "icon": place.icon,
        "counts": place.counts,
        "short": place.short or place.label,
        "phone": place.name in PHONE_PLACES,
        "current": "",
    }


def _mark_current(links: list[dict], path: str) -> None:
    """The link with the longest address that begins the path: "page" when it is the path, "true" when the
    path is below it.
    """
    above = [
        link for link in links if path == link["url"] or (link["url"] != "/" and path.startswith(link["url"]))
    ]
    if above:
        nearest = max(above, key=lambda link: len(link["url"]))
        nearest["current"] = "page" if path == nearest["url"] else "true"


def places_of(clause: str) -> list[Place]:
    """Where a clause is done: the places that name it, or else the nearest beginning of its number."""
    parts = clause.split(".")
    for length in range(len(parts), 0, -1):
        number = ".".join(parts[:length])
        if found := [place for area in AREAS for place in area.places if number in place.clauses]:
            return found
    return []
