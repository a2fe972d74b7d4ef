"""Every act with what it needs, and how it is asked on a page and over REST."""

from types import SimpleNamespace

from comms.handovers.states import State
from tests.base import api, browser, form_errors

TOMORROW = "2026-11-19T10:00"
OFFSET = ":00+08:00"


# What each act needs: the state it starts from, who does it, what is said
ACTS = {
    "send": (State.RETURNED, "clerk", {"department": "SE"}),
    "promise": (State.SENT, "engineering", {"promised_at": TOMORROW, "promised_content": "换轴承"}),
    "return": (State.SENT, "engineering", {"reason": "不归我们"}),
    "arbitrate": (State.ARBITRATION, "quality", {"department": "EN", "reason": "归工程部"}),
    "start": (State.PROMISED, "engineer", {}),
    "report-done": (State.IN_PROGRESS, "engineer", {"handling": "换泵", "result": "恢复"}),
    "confirm": (State.DONE_REPORTED, "clerk", {}),
    "dispute": (State.DONE_REPORTED, "clerk", {"reason": "未修好"}),
    "close": (State.CONFIRMED, "clerk", {}),
    "change-deadline": (State.PROMISED, "engineer", {"promised_at": "2026-11-21T10:00", "reason": "等配件"}),
    "withdraw": (State.SENT, "clerk", {"reason": "已恢复"}),
    "raise-severity": (State.SENT, "director", {"severity": "serious", "reason": "影响消防"}),
}


SLIP = {
    "office": "MO01",
    "problem": "水泵异响",
    "public_area": "水泵房",
    "department": "EN",
    "found_at": "2026-11-18T09:30",
    "severity": "complex",
}


TASK = {"from_department": "AH", "problem": "检修空调", "department": "EN"}


NOTE = {
    "office": "MO01",
    "department": "EN",
    "told_to": "工程部小李",
    "told_at": "2026-11-18T09:40",
    "problem": "楼道灯不亮",
}


MOMENTS = ("found_at", "told_at", "promised_at", "reply_by", "occurred_at")


def as_json(entered):
    """What is typed on a page, as a program says it."""
    return {name: f"{value}{OFFSET}" if name in MOMENTS else value for name, value in entered.items()}


def by_page(user, url, entered):
    """The status and the fields with errors of a page."""
    response = browser(user).post(f"/{url}", entered)
    errors = list(form_errors(response)) if response.status_code >= 400 else []
    return SimpleNamespace(status=response.status_code, fields=errors)


def by_rest(user, url, entered, method="post"):
    """The same over REST."""
    response = getattr(api(user), method)(f"/api/v1/{url}", as_json(entered), format="json")
    errors = list(response.json().get("errors", {})) if response.status_code >= 400 else []
    return SimpleNamespace(status=response.status_code, fields=errors)
