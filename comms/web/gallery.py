"""Made-up values that the gallery of components shows; nothing of it is stored."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django import forms
from django.utils.translation import gettext as _

from comms.web.choosing import Chooser, Hit, ManyChooser
from comms.web.forms import PortalForm
from comms.web.markup import chip_html
from comms.web.pages import Act
from comms.web.tables import Column

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
TONES = ("secondary", "primary", "info", "success", "warning", "danger")
NUMBERS = ("TS-2026-000123", "TS-2026-000122", "TS-2026-000121")
ACTS = (
    ("promise", "primary", "calendar-check"),
    ("accept", "success", "check2"),
    ("return", "warning", ""),
    ("void", "danger", ""),
    ("chase", "secondary", ""),
)


PEOPLE = (
    Hit("wang", "王芳", "第一管理处 · 客服前台", find=" |wangfang|wf fang f"),
    Hit("zhang", "张伟", "工程部 · 部门主管", "11月25日前不在", find=" |zhangwei|zw wei w"),
    Hit("zhang2", "张伟", "安全部 · 员工", find=" |zhangwei|zw wei w"),
    Hit("li", "李小明", "品质管理部 · 员工", find=" |lixiaoming|lxm xiaoming xm"),
)
CHOICES = [(hit.value, hit) for hit in PEOPLE]


class SampleForm(PortalForm):
    """Each kind of field once."""

    place = forms.CharField(label="Place", help_text="Community, building, room or public area")
    severity = forms.ChoiceField(
        label="Severity", choices=[("", "—"), ("ordinary", "Ordinary"), ("complex", "Complex")]
    )
    seen_at = forms.DateTimeField(label="Seen at")
    owner = forms.ChoiceField(label="Person responsible", choices=CHOICES, widget=Chooser, initial="zhang")
    attendees = forms.MultipleChoiceField(
        label="Attendees",
        choices=CHOICES,
        widget=ManyChooser,
        initial=["wang", "zhang"],
    )
    problem = forms.CharField(label="Problem", widget=forms.Textarea)
    urgent = forms.BooleanField(label="Urgent", required=False)
    proof = forms.FileField(label="Photo", required=False)


class SampleFilter(forms.Form):
    """A search word and two choices."""

    q = forms.CharField(label="Search", required=False)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All"), ("sent", "Sent"), ("late", "Overdue")]
    )
    since = forms.DateField(label="Since", required=False, widget=forms.DateInput(attrs={"type": "date"}))


def samples() -> dict[str, object]:
    """Everything the gallery page shows, by the name of the component's variables."""
    return {
        "title": _("Gallery of components"),
        "tones": TONES,
        "acts": [Act(event, event.capitalize(), tone, "#", icon) for event, tone, icon in ACTS],
        "facts": [
            ("No.", NUMBERS[0]),
            ("Sent", AT),
            ("To department", "工程部"),
            ("Phone", ""),
            ("Problem", "地下车库 B2 排水泵异响，疑似轴承磨损。", "wide"),
        ],
        "entries": _entries(),
        "clocks": _clocks(),
        "attachments": [
            SimpleNamespace(url="#", name="现场照片 1.jpg", size_label="1.2 MB", by="王芳", at=AT)
        ],
        "form": SampleForm(),
        "broken_form": SampleForm({"place": "", "severity": ""}),
        "filter_form": SampleFilter({"q": "水泵", "state": "late"}),
        "active_filters": [{"label": "State", "value": "Overdue", "url": "#"}],
        "export_urls": {"xlsx": "#", "csv": "#"},
        "print_url": "#",
        **_list(),
    }


def _list() -> dict[str, object]:
    columns = [
        Column("number", "No.", lambda row: row["number"], url=True, css="nowrap"),
        Column("place", "Place", lambda row: "阳光花园 3 栋 2 单元 1101"),
        Column("state", "State", lambda row: row["state"]),
        Column("due", "Due", lambda row: AT, css="nowrap"),
        Column("days", "Days", lambda row: 3, css="end"),
    ]
    chips = (chip_html("Overdue", "danger"), chip_html("Promised", "info"), chip_html("Completed", "success"))
    rows = [{"number": number, "state": state} for number, state in zip(NUMBERS, chips, strict=True)]
    return {
        "columns": columns,
        "rows": [
            {
                "url": "#",
                "css": "is-overdue" if index == 0 else "",
                "cells": [(column, column.cell(row)) for column in columns],
            }
            for index, row in enumerate(rows)
        ],
        "count": 1000,
        "count_capped": True,
        "exact_url": "#",
        "next_url": "#",
        "previous_url": "#",
        "first_url": "#",
    }


def _entries() -> list[dict[str, object]]:
    return [
        {
            "title": "Promised",
            "at": AT,
            "who": "李伟 · 工程部",
            "tone": "info",
            "changes": [("Promised time", "", "2026-11-24 12:00")],
        },
        {
            "title": "Returned",
            "at": AT - timedelta(hours=2),
            "who": "李伟 · 工程部",
            "tone": "warning",
            "text": "缺少现场照片，请补充。",
        },
        {"title": "Filed", "at": AT - timedelta(hours=5), "who": "王芳 · 管理处"},
    ]


def _clocks() -> list[dict[str, object]]:
    return [
        {
            "title": "Reply to the sender",
            "due": AT - timedelta(hours=3),
            "left": "3 hours overdue",
            "tone": "danger",
            "clause": "1.7.7.2",
        },
        {
            "title": "Minutes to the attendees",
            "due": AT + timedelta(hours=5),
            "left": "5 hours left",
            "tone": "warning",
            "clause": "1.4.3",
        },
        {
            "title": "Survey analysis",
            "due": AT + timedelta(days=5),
            "left": "5 days left",
            "tone": "secondary",
            "clause": "1.9.2",
        },
        {
            "title": "Acknowledged",
            "due": AT,
            "left": "met in time",
            "tone": "success",
            "clause": "1.7.7.1",
            "icon_name": "check-circle",
        },
    ]
