"""A sheet of people is added as a whole or not at all, and everything that is wrong is named."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.audit.models import Event
from comms.base.clock import today
from comms.base.errors import NotAllowed
from comms.organization import operations
from comms.organization.models import Appointment, Unit, User
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


def test_every_wrong_cell_of_a_row_is_named(company, at):
    row = ["甲" * 61, "no blanks/slashes", "1" * 41, "nobody", "King", "Atlantis", "Emperor"]
    assert said(run(company, at, row)) == [(2, heading) for heading in HEADINGS]
    row = ["甲", "hr", "1" * 41, "hr@example.com", "department_head", "MO01", "Emperor"]
    assert said(run(company, at, row)) == [
        (2, "Sign-in name"),
        (2, "Phone"),
        (2, "E-mail"),
        (2, "Level"),
        (2, "Post"),
    ]
    # A post beside a unit that cannot be read is not called a post without a unit
    assert said(run(company, at, ["", "a1", "", "", "staff", "Atlantis"])) == [(2, "Name"), (2, "Unit")]


def test_under_wrong_headings_no_row_is_read(company, at):
    job = run(company, at, ["甲", "nobody"], ["", ""], headings=["Name", "E-mail"])
    assert said(job) == [(1, "Sign-in name")]


def test_a_sheet_replaces_no_present_head_and_names_them(company, at):
    head = company.QM.appointments.heading().get()
    job = run(company, at, ["甲", "a1", "", "", head.post, "QM"])
    assert said(job) == [(2, "Post")]
    assert job.problems[0]["said"].startswith(f"{company.QM.name} is headed by {head.user.name}.")
    head.refresh_from_db()
    assert (head.until, User.objects.filter(username="a1").exists()) == (None, False)


def test_a_unit_closed_between_reading_and_writing_gets_nobody(company, at):
    rows = [[*HEADINGS[:2], "post", "unit"], ["甲", "a1", "staff", "MO01"]]
    work = operations.Work(operations.import_people(rows=rows, by=company.hr, at=at), at)
    assert operations.PEOPLE_SHEET.check(work) == []
    Unit.objects.filter(pk=company.MO01.pk).update(active=False)
    with pytest.raises(operations.jobs.DomainError, match="Row 2"):
        operations.PEOPLE_SHEET.carry_out(work)


@pytest.mark.parametrize("kind", ["trial", "refused"])
def test_the_statements_that_check_a_sheet_do_not_grow_with_it(company, at, kind):
    """But for one each ten rows, which says how far it is."""

    def row(number):
        post = "department_head" if kind == "refused" else "staff"
        unit = ["FI", "市场部", "QM", "第一管理处"][number % 4] if kind == "refused" else "第一管理处"
        return [f"员工{number}", f"fine.{number}", "138", f"f{number}@example.com", post, unit]

    def statements(number):
        job = operations.import_people(
            rows=[HEADINGS, *map(row, range(number))], by=User.objects.get(pk=company.hr.pk), at=at
        )
        with CaptureQueriesContext(connection) as asked:
            problems = operations.PEOPLE_SHEET.check(operations.Work(job, at))
        assert bool(problems) == (kind == "refused")
        return len(asked) - number // 10

    assert statements(40) == statements(4)


def test_writing_reads_no_list_of_people_or_units_for_each_row(company, at):
    rows = [HEADINGS, *([f"员工{n}", f"fine.{n}", "", "", "staff", "第一管理处"] for n in range(6))]
    work = operations.Work(operations.import_people(rows=rows, by=company.hr, at=at), at)
    operations.PEOPLE_SHEET.check(work)
    with CaptureQueriesContext(connection) as asked:
        operations.PEOPLE_SHEET.carry_out(work)
    texts = [query["sql"] for query in asked]
    assert not [text for text in texts if text.startswith('SELECT "organization_user"."username"')]
    whole = [text for text in texts if 'FROM "organization_unit"' in text and "WHERE" not in text]
    assert len(whole) == 1


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
    work = operations.Work(job, at)
    assert operations.PEOPLE_SHEET.check(work) == []
    operations.add_person(username="a2", name="乙", by=company.hr, at=at)
    with pytest.raises(operations.jobs.DomainError, match="Row 3"):
        operations.PEOPLE_SHEET.carry_out(work)
    assert not User.objects.filter(username="a1").exists()


@pytest.mark.parametrize("who", ["director", "clerk", "quality"])
def test_others_import_nobody(company, at, who):
    with pytest.raises(NotAllowed):
        run(company, at, ["甲", "a1"], by=getattr(company, who))
