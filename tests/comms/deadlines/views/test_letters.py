"""The words of reminders and digests."""

import pytest

from comms.deadlines import operations
from comms.deadlines.models import Clock
from comms.notifications.models import Notice
from comms.notifications.operations.rendering import words_of
from tests.comms.deadlines.calendar import wall
from tests.comms.deadlines.views.pages import HOUR


@pytest.mark.parametrize(
    ("kind", "language", "subject"),
    [
        ("warning", "en", "Due Sat 21 Nov 2026, 24:00: 会议纪要 — Minutes reach everyone concerned within"),
        ("breach", "en", "Overdue: 会议纪要 — Minutes reach everyone concerned within"),
        ("escalation", "en", "Still overdue: 会议纪要 — Minutes reach everyone concerned within"),
    ],
)
def test_words_of_notices(run, company, kind, language, subject):
    people = [company.engineer, company.quality]
    for person in people:
        person.language = language
        person.save()
    clock = run(moment=wall("2026-11-18 16:00"))
    for moment in (clock.due_at - HOUR, clock.due_at, clock.due_at + 100 * HOUR):
        operations.tick(moment)
    words = words_of(
        Notice.objects.filter(kind=f"deadlines.{kind}", recipient__in=people).first().messages.first()
    )
    assert words.subject == subject
    assert "Clause 1.7.7.2: Minutes go to every participant" in words.body
    assert "Unit: EN" in words.body


def test_words_of_a_digest_lead_to_the_list(run, company):
    company.engineer.language = "en"
    company.engineer.save()
    for _count in range(6):
        clock = run(moment=wall("2026-11-18 16:00"))
    operations.tick(clock.due_at)
    words = words_of(Notice.objects.get(kind="deadlines.digest", recipient=company.engineer).messages.first())
    assert words.subject == "Your deadlines: 6 overdue, 0 due soon"
    assert "/clocks/?mine=true&open=true" in words.body
    assert Clock.objects.count() == 6
