"""A sheet of people is added as a whole or not at all, and everything that is wrong is named."""

import pytest

from comms.audit.models import Event
from comms.base.clock import today
from comms.base.errors import NotAllowed
from comms.organization import operations
from comms.organization.models import Appointment, User
from comms.organization.states import JobState, Post, Tier

pytestmark = pytest.mark.django_db
HEADINGS = ["Name", "Sign-in name", "Phone", "E-mail", "Post", "Unit", "Level"]


def run(company, at, *rows, by=None, headings=HEADINGS, **more):
    given = [list(headings), *map(list, rows)]
    job = operations.import_people(rows=given, by=by or company.hr, at=at, **more)
    operations.run_job(at)
    job.refresh_from_db()
    return job


def said(job):
    return [(line["row"], line["column"]) for line in job.problems]


@pytest.fixture(autouse=True)
def english(company):
    """Whoever imports reads English."""
    User.objects.update(language="en")
    for person in (company.hr, company.admin):
        person.refresh_from_db()


def test_people_are_added_with_their_posts(company, at):
    job = run(
        company,
        at,
        ["陈一", "Chen.Yi", "138", "chen@example.com", "Staff", "MO01", "Management level"],
        [],
        ["陈二", "chen.er", "", "", "服务中心文员", "第一管理处", "operations"],
        ["陈三", "chen.san"],
    )
    assert (job.state, said(job)) == (JobState.DONE, [])
    assert operations.job_words(job) == "3 people were added."
    first, second, third = User.objects.filter(username__startswith="chen").order_by("pk")
    assert (first.username, first.phone, first.tier) == ("chen.yi", "138", Tier.MANAGEMENT)
    assert not first.has_usable_password()
    held = first.appointments.get()
    assert (held.post, held.unit, held.since, held.given_by) == (
        Post.STAFF,
        company.MO01,
        today(at),
        company.hr,
    )
    assert second.appointments.get().post == Post.SERVICE_CENTER_CLERK
    assert (third.appointments.count(), third.tier) == (0, Tier.OPERATIONS)
    assert Event.objects.about(first).get().event == "created"


def test_posts_with_reach_wait_for_a_second_person(company, at):
    job = run(
        company,
        at,
        ["财务主管", "fi.head", "", "", "Department head", "FI"],
        ["人事专员", "ah.staff", "", "", "staff", "AH"],
        ["普通", "plain", "", "", "staff", "FI"],
    )
    waiting = Appointment.objects.waiting().values_list("user__username", flat=True)
    assert set(waiting) == {"fi.head", "ah.staff"}
    assert operations.job_words(job) == "3 people were added. Posts that wait for a second person: 2."


def test_a_trial_writes_nothing(company, at):
    before = User.objects.count()
    job = run(company, at, ["陈一", "chen"], dry_run=True)
    assert (job.state, User.objects.count()) == (JobState.DONE, before)
    assert "this was a trial" in operations.job_words(job)
    job = run(company, at, ["陈一", ""], dry_run=True)
    assert (job.state, said(job)) == (JobState.REFUSED, [(2, "Sign-in name")])


WRONG = [
    (["", "a1"], "Name"),
    (["甲", ""], "Sign-in name"),
    (["甲", "no blanks/slashes"], "Sign-in name"),
    (["甲", "HR"], "Sign-in name"),
    (["甲", "fine.0"], "Sign-in name"),
    (["甲", "x" * 61], "Sign-in name"),
    (["甲" * 61, "a2"], "Name"),
    (["甲", "a3", "1" * 41], "Phone"),
    (["甲", "a4", "", "nobody"], "E-mail"),
    (["甲", "a5", "", "hr@example.com"], "E-mail"),
    (["甲", "a6", "", "", "King", "MO01"], "Post"),
    (["甲", "a7", "", "", "staff", "Atlantis"], "Unit"),
    (["甲", "a8", "", "", "staff", ""], "Unit"),
    (["甲", "a9", "", "", "", "MO01"], "Post"),
    (["甲", "b1", "", "", "department_head", "MO01"], "Post"),
    (["甲", "b2", "", "", "office_director", "MO01"], "Post"),
    (["甲", "b3", "", "", "", "", "Emperor"], "Level"),
]


def test_all_17_wrong_rows_of_500_are_named_and_nothing_is_written(company, at):
    rows = [[f"员工{number}", f"fine.{number}", "", "", "staff", "MO01"] for number in range(500)]
    places = [10 + 27 * index for index in range(len(WRONG))]
    for place, (row, _column) in zip(places, WRONG, strict=True):
        rows[place] = row
    before = (User.objects.count(), Appointment.objects.count())
    job = run(company, at, *rows)
    assert (job.state, job.total) == (JobState.REFUSED, 500)
    assert said(job) == [(place + 2, column) for place, (_row, column) in zip(places, WRONG, strict=True)]
    assert (User.objects.count(), Appointment.objects.count()) == before
    assert job.given == {}


def test_headings_are_known_in_every_language_and_checked(company, at):
    job = run(company, at, ["王芳", "wang"], headings=["name", "username"])
    assert job.state == JobState.DONE
    job = run(company, at, ["王芳", "x", "y"], headings=["Name", "Colour", "Name"])
    assert said(job) == [(1, "Colour"), (1, "Name"), (1, "Sign-in name")]


def test_problems_are_told_in_the_language_of_who_asked(company, at):
    User.objects.filter(pk=company.hr.pk).update(language="zh-hans")
    job = run(company, at, ["甲", "hr"], headings=["name", "username"])
    assert job.problems[0]["said"] == "该登录名已被使用。"


def test_two_heads_of_one_unit_in_a_sheet_are_refused(company, at):
    rows = [[name, name, "", "", "department_head", "FI"] for name in ("a1", "a2")]
    assert said(run(company, at, *rows)) == [(3, "Post")]


def test_what_one_may_not_give_is_named(company, at):
    job = run(company, at, ["甲", "a1", "", "", "system_administrator", "HQ"])
    assert said(job) == [(2, "Post")]
    assert (
        run(company, at, ["甲", "a1", "", "", "system_administrator", "HQ"], by=company.admin).state == "done"
    )


def test_a_name_that_two_units_have_must_be_a_code(company, at):
    company.MO02.name_zh = company.MO01.name_zh
    company.MO02.save()
    assert said(run(company, at, ["甲", "a1", "", "", "staff", company.MO01.name_zh])) == [(2, "Unit")]


def test_what_became_wrong_meanwhile_undoes_everything(company, at, monkeypatch):
    rows = [HEADINGS[:2], ["甲", "a1"], ["乙", "a2"]]
    job = operations.import_people(rows=rows, by=company.hr, at=at)
    checked = operations.PEOPLE_SHEET.check(operations.Work(job, at))
    assert checked == []
    operations.add_person(username="a2", name="乙", by=company.hr, at=at)
    with pytest.raises(operations.jobs.DomainError, match="Row 3"):
        operations.PEOPLE_SHEET.carry_out(operations.Work(job, at))
    assert not User.objects.filter(username="a1").exists()


@pytest.mark.parametrize("who", ["director", "clerk", "quality"])
def test_others_import_nobody(company, at, who):
    with pytest.raises(NotAllowed):
        run(company, at, ["甲", "a1"], by=getattr(company, who))
