"""The table of texts: written by whatever writes rows, found in any spelling, never more than one may see."""

from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from comms.base.checks import search_problems
from comms.base.models import SearchText
from comms.base.search import Searched, keep_missing, searched_models, texts_of, with_wrong_text, without_text
from comms.base.transitions import edit
from comms.base.versions import ANY
from comms.customers.models import Building, Community, Contact, Room
from comms.deadlines.models import Clock
from comms.desk.queries import search
from comms.handovers.models import DepartmentTask, FaultSlip, PhoneNote
from comms.notifications.models import IncomingMail
from comms.organization.models import Group, Unit, User
from meetings.models import (
    Meeting,
    MeetingRequest,
    MeetingSeries,
    Minutes,
    Motion,
    Resolution,
    Submission,
)
from tests.base import api, browser
from tests.factories.customers import make_community, make_household
from tests.factories.handovers import make_note, make_slip, make_task
from tests.factories.mails import kept_mail
from tests.factories.meetings import held, make_meeting
from tests.factories.motions import proposed
from tests.matrix.meetings import asked, concluded

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(company, at):
    """A row of every kind that is searched; {model: row}."""
    meeting = held(make_meeting(company, at), company, at).meeting
    home = make_household(make_community(company.MO01))
    rows = [
        company.MO01,
        company.clerk,
        Group.objects.first(),
        home.contacts.get(),
        home.room,
        home.room.building,
        home.room.building.community,
        make_slip(company, at=at),
        make_task(company, at=at),
        make_note(company, at=at),
        meeting,
        meeting.series,
        Minutes.objects.get(),
        Resolution.objects.get(),
        proposed(make_meeting(company, at, code="po2"), company, at),
        asked(company, at),
        concluded(company, at),
        kept_mail(at),
        Clock.objects.latest("pk"),
    ]
    return {type(row): type(row).objects.get(pk=row.pk) for row in rows}


MODELS = [
    Unit,
    User,
    Group,
    Contact,
    Room,
    Building,
    Community,
    FaultSlip,
    DepartmentTask,
    PhoneNote,
    Meeting,
    MeetingSeries,
    Minutes,
    Resolution,
    Motion,
    MeetingRequest,
    Submission,
    IncomingMail,
    Clock,
]
# A column that a test may write over, where the first by name is another row's too or is checked
COLUMN = {Unit: "name_zh", User: "name", Group: "name_zh", Community: "name", Room: "number"}
TYPED = "ＬＥＤ 灯"
EACH = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def column_of(model):
    return COLUMN.get(model) or sorted(model.SEARCHED)[0]


def is_found(row, text="led灯"):
    return list(type(row).objects.search(text)) == [row]


def test_every_searched_model_is_here():
    assert set(MODELS) == set(searched_models())


@EACH
def test_row_is_found_however_it_was_written(life, model):
    row, column = life[model], column_of(model)
    before = getattr(row, column)
    setattr(row, column, TYPED)
    row.save()
    assert is_found(row)
    model.objects.filter(pk=row.pk).update(**{column: before})
    assert not is_found(row)
    setattr(row, column, TYPED)
    model.objects.bulk_update([row], [column])
    assert is_found(row)
    setattr(row, column, before)
    row.save(update_fields=[column])
    assert not is_found(row)
    row.refresh_from_db()
    setattr(row, column, TYPED)
    row.save()
    assert is_found(row)


@EACH
def test_saving_something_else_writes_no_text(life, model, django_assert_max_num_queries):
    row = model.objects.get(pk=life[model].pk)
    with django_assert_max_num_queries(2) as asked:
        row.save()
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["UPDATE", "SELECT"]


def test_row_that_was_rolled_back_is_found_after_it_is_saved_again(company):
    unit = Unit.objects.get(code="MO01")
    unit.name_zh = TYPED
    with transaction.atomic():
        unit.save()
        transaction.set_rollback(True)
    unit.save()
    assert is_found(unit)


def test_new_row_that_was_rolled_back_is_found_after_it_is_saved_again(company):
    unit = Unit(kind="department", code="XX", name_zh=TYPED)
    with transaction.atomic():
        unit.save()
        transaction.set_rollback(True)
    unit.save()
    assert is_found(unit)


def test_text_follows_the_older_copy_that_was_saved_last(company):
    older, newer = Unit.objects.get(code="MO01"), Unit.objects.get(code="MO01")
    name, newer.name_zh = newer.name_zh, TYPED
    newer.save()
    older.save()
    assert is_found(older, name) and not is_found(older)


def test_only_the_columns_that_were_saved_find_a_row(company):
    unit = Unit.objects.get(code="MO01")
    unit.name_zh, unit.name_en = TYPED, "Waterfront"
    unit.save(update_fields=["name_zh"])
    assert is_found(unit) and not is_found(unit, "waterfront")


def test_rows_made_at_once_are_found(company):
    Unit.objects.bulk_create([Unit(kind="department", code=f"X{n}", name_zh=f"照明 {n}") for n in range(3)])
    assert [unit.code for unit in Unit.objects.search("照明").order_by("code")] == ["X0", "X1", "X2"]


def test_row_read_in_part_is_found_after_it_is_saved(company):
    unit = Unit.objects.only("name_zh").get(code="MO01")
    unit.name_zh = TYPED
    unit.save()
    assert is_found(unit) and is_found(unit, "MO01")


def test_row_of_many_columns_is_found_by_each(company, at):
    slip = make_slip(company, at=at, problem="ＬＥＤ 灯不亮", public_area="水泵房（东）", found_by="陈 小姐")
    for text in ("led灯", "LED 不亮", "水泵房东", "陈小姐", "小姐 陈", slip.number, slip.number.lower()):
        assert is_found(slip, text), text
    for text in ("灯不亮水泵房", "led 西", "-", ""):
        assert not is_found(slip, text), text


def test_change_through_the_door_is_found(company, at):
    edit(company.MO01, by=company.hr, at=at, version=ANY, name_zh="滨江管理处")
    assert is_found(company.MO01, "滨江")


def test_text_goes_with_its_row(company, at):
    homes = [make_household(make_community(company.MO01)), make_household(make_community(company.MO01))]
    homes[0].contacts.get().delete()
    assert texts_of(Contact).count() == 1
    Contact.objects.all().delete()
    assert texts_of(Contact).count() == 0


def test_text_is_rolled_back_with_its_row(company, at):
    with transaction.atomic():
        Unit.objects.filter(code="MO01").update(name_zh=TYPED)
        assert is_found(company.MO01)
        transaction.set_rollback(True)
    assert not is_found(company.MO01)


# A forgotten text is found out


@EACH
def test_row_behind_the_back_of_its_manager_is_found_out_and_mended(life, model):
    with connection.cursor() as cursor:
        table, column = model._meta.db_table, column_of(model)
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [TYPED, life[model].pk])
    assert with_wrong_text(model) == [life[model].pk]
    with pytest.raises(CommandError, match=f"{model._meta.label}: 0 without a text, 1 with another one"):
        call_command("rebuild_search", check=True)
    call_command("rebuild_search", verbosity=0)
    call_command("rebuild_search", check=True)
    assert is_found(life[model])


def test_rows_without_a_text_get_theirs_when_the_database_is_brought_forward(life):
    SearchText.objects.all().delete()
    assert without_text(FaultSlip).count() == 1
    call_command("migrate", verbosity=0)
    call_command("rebuild_search", check=True)
    assert sum(keep_missing().values()) == 0


def test_text_of_a_row_that_is_gone_goes_when_all_are_rebuilt(company):
    stray = SearchText.objects.create(
        content_type=texts_of(Unit)[0].content_type, object_id=10**9, text="\nx", pieces=[]
    )
    call_command("rebuild_search", verbosity=0)
    assert not SearchText.objects.filter(pk=stray.pk).exists()


@pytest.mark.parametrize(
    ("searched", "rows", "problem"),
    [
        (frozenset(), Unit.objects.all(), "SEARCHED names no column."),
        (frozenset({"nowhere"}), Unit.objects.all(), "SEARCHED names 'nowhere', which is no column."),
        (frozenset({"code"}), SearchText.objects.all(), "Its queryset is no SearchedQuerySet"),
    ],
)
def test_declaration_that_would_lose_rows_stops_the_start(searched, rows, problem):
    model = SimpleNamespace(
        SEARCHED=searched, _meta=Unit._meta, _default_manager=SimpleNamespace(all=lambda: rows)
    )
    (sentence,) = search_problems(model)
    assert sentence.startswith(problem)


def test_models_are_as_they_should_be():
    assert {model.__name__: search_problems(model) for model in searched_models()} == {
        model.__name__: [] for model in MODELS
    }
    assert all(issubclass(model, Searched) for model in MODELS)


# Nobody finds more than they may see


@pytest.mark.parametrize(
    ("model", "rest", "reader", "stranger"),
    [
        (FaultSlip, "fault-slips", "clerk", "outsider"),
        (DepartmentTask, "department-tasks", "engineering", "outsider"),
        (PhoneNote, "phone-notes", "clerk", "outsider"),
        (Meeting, "meetings", "president", "outsider"),
        (Resolution, "resolutions", "engineering", "outsider"),
        (MeetingRequest, "meeting-requests", "quality", "outsider"),
        (Submission, "submissions", "president", "outsider"),
        (IncomingMail, "incoming-mails", "admin", "outsider"),
        (Contact, "households", "clerk", "outsider"),
        (Contact, "contacts", "clerk", "outsider"),
    ],
)
def test_hidden_rows_are_neither_found_nor_counted(company, life, model, rest, reader, stranger):
    row = life[model]
    model.objects.filter(pk=row.pk).update(**{column_of(model): TYPED})
    for user, number in ((getattr(company, reader), 1), (getattr(company, stranger), 0)):
        count = api(user).get(f"/api/v1/{rest}/count/", {"q": "led灯"}).json()
        assert count == {"count": number}, (user, rest)
        hits = [title for found in search(user, "led灯") for title, _line, _url in found.rows]
        assert len(hits) == number * (model not in (DepartmentTask, PhoneNote, IncomingMail))


def test_slip_is_found_by_the_name_of_its_community(company, at):
    slip = make_slip(company, at=at, community=make_community(company.MO01, name="翠湖 花园"))
    assert is_found(slip, "翠湖花园")
    Community.objects.update(name="银杏里")
    assert is_found(slip, "银杏") and not is_found(slip, "翠湖")


@pytest.mark.parametrize(
    ("typed", "found"), [("ＭＯ０１", True), ("mo 01", True), ("第一 管理处", True), ("第二管理处", False)]
)
def test_unit_is_found_in_any_spelling(company, typed, found):
    page = browser(company.clerk).get("/units/", {"q": typed})
    assert (company.MO01.get_absolute_url() in page.content.decode()) is found


@pytest.mark.parametrize("typed", ["１．７．７．２", "1.7.7.2"])
def test_clause_is_found_by_its_number(company, typed):
    (found,) = search(company.quality, typed)
    assert "1.7.7.2" in [title for title, _line, _url in found.rows]


def test_odd_text_finds_nothing(company, life):
    for text in ("%", "_", "'", "\\", "--", "\x00"):
        assert search(company.president, text) == [], text
