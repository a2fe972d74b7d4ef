"""The portal's places, in the order of the sidebar. A place without an address in this installation is not
shown.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _

from comms.base.text import Words


@dataclass(frozen=True)
class Place:
    """One link: name of the address, words, icon; `counts` names the variable of its badge, `short` are words
    for narrow places.
    """

    name: str
    label: Words
    icon: str
    counts: str = ""
    short: Words = ""


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
            Place("meetings:meeting_list", _("Meetings"), "people"),
            Place("meetings:series_list", _("Meeting series"), "arrow-repeat"),
            Place("meetings:minutes_list", _("Minutes"), "file-earmark-text"),
            Place("meetings:resolution_list", _("Resolutions"), "clipboard-check"),
        ),
    ),
    Area(
        _("Communications"),
        (
            Place("handovers:slip_list", _("Fault transfer slips"), "send", short=_("Slips")),
            Place("handovers:task_list", _("Department tasks"), "arrow-left-right"),
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
            Place("deadlines:year_board", _("Year board"), "calendar-check"),
            Place("deadlines:compliance", _("Compliance rate"), "shield-check"),
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
            Place("organization:unit_list", _("Units"), "diagram-3"),
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
    """The areas with their existing links: [{"label", "links": [{"url", "label", "icon", "counts", "current",
    "phone"}]}].
    """
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


def place_named(name: str) -> Place | None:
    """The place with this address, as the sidebar calls it; None when it has none there."""
    return next((place for area in AREAS for place in area.places if place.name == name), None)
