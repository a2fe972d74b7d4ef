"""What was kept in somebody's language becomes a key; what people wrote stays."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from meetings.models import AgendaItem, Meeting, MeetingKind
from meetings.states import Audience

pytestmark = pytest.mark.django_db


def test_words_of_the_portal_become_keys_and_those_of_people_stay(issued, company):
    module = import_module("meetings.migrations.0003_words_as_keys")
    titles = {
        ("prior_minutes", "上次会议纪要"): "",
        ("prior_actions", "Open resolutions"): "",
        ("prior_minutes", "上次會議紀要"): "",
        ("prior_actions", "去年的决议"): "去年的决议",
        ("topic", "Open resolutions"): "Open resolutions",
    }
    items = {
        AgendaItem.objects.create(meeting=issued, position=9, type=kind, title=title): kept
        for (kind, title), kept in titles.items()
    }
    issue = issued.agenda_issues.get()
    issue.snapshot["items"] = [{"title": "未办结决议", "note": ""}, {"title": "年度预算", "note": "x"}]
    issue.save()
    reasons = {"按系列会议规则，此处不再安排会议。": "meetings.rule_dropped", "总裁出差": "总裁出差"}
    meetings = dict(zip(Meeting.objects.all(), reasons, strict=True))
    for meeting, reason in meetings.items():
        Meeting.objects.filter(pk=meeting.pk).update(cancel_reason=reason)

    for _again in range(2):
        module.keep_keys(apps, None)
        assert {item.pk: AgendaItem.objects.get(pk=item.pk).title for item in items} == {
            item.pk: kept for item, kept in items.items()
        }
        issue.refresh_from_db()
        assert issue.snapshot["items"] == [
            {"title": "", "note": "", "type": "prior_actions"},
            {"title": "年度预算", "note": "x"},
        ]
        kept = {meeting.pk: Meeting.objects.get(pk=meeting.pk).cancel_reason for meeting in meetings}
        assert kept == {meeting.pk: reasons[said] for meeting, said in meetings.items()}


def test_kinds_that_a_unit_holds_for_itself_bring_its_staff_and_series_keep_their_groups(series):
    module = import_module("meetings.migrations.0012_audiences")
    MeetingKind.objects.update(audience=Audience.GROUPS)
    module.say_audience(apps, SimpleNamespace(connection=connection))
    staff = set(MeetingKind.objects.filter(audience=Audience.STAFF).values_list("code", flat=True))
    assert staff == {"department", "office_morning", "all_staff"}
    series.refresh_from_db()
    assert series.audience == Audience.GROUPS
