"""Pages of slips: who sees what, the clerk's form, the acts, the list, the board, paper and files."""

import io
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from comms.audit.models import Attachment
from comms.base.paging import count_capped
from comms.handovers import queries
from comms.handovers.models import FaultSlip, PhoneNote
from comms.handovers.states import State
from tests.base import browser, expect_statuses, form_errors, query_counts
from tests.factories.customers import make_community, make_room
from tests.factories.handovers import HOUR, fresh, make_note, make_slip, promised, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]
LIST, NEW, BOARD, NOTES = "/fault-slips/", "/fault-slips/new/", "/fault-slips/board/", "/fault-slips/notes/"


def typed(company, **fields):
    """What a clerk types."""
    said = {
        "office": "MO01",
        "severity": "complex",
        "problem": "水泵异响",
        "public_area": "水泵房",
        "department": "EN",
        "found_by": "一处前台",
        "found_at": "2026-11-18T09:30",
        "reply_by": "2026-11-18T18:00",
        "idempotency_key": "k1",
    }
    return {name: value for name, value in (said | fields).items() if value is not None}


def act(user, slip, event, **said):
    """Press an act's button as a person who sees the present version."""
    return browser(user).post(
        f"/fault-slips/{slip.number}/{event}/", {"version": fresh(slip).version, **said}
    )


# Who sees what


def test_slip_is_seen_by_its_office_its_department_and_company_readers(company, at):
    slip = make_slip(company, at)
    url = slip.get_absolute_url()
    seen = {
        company.clerk: 200,
        company.colleague: 200,
        company.director: 200,
        company.staff: 200,
        company.engineering: 200,
        company.engineer: 200,
        company.quality: 200,
        company.president: 200,
        company.vice: 200,
        company.representative: 200,
        company.outsider: 404,
        company.director2: 404,
        company.security: 404,
        company.hr: 404,
        company.admin: 404,
        None: 302,
    }
    for address in (url, f"{url}print/", f"{url}print.docx"):
        expect_statuses(address, seen)


def test_draft_is_seen_by_its_office_only(company, at):
    url = make_slip(company, at, draft=True).get_absolute_url()
    expect_statuses(
        url, {company.clerk: 200, company.engineering: 404, company.outsider: 404, company.quality: 200}
    )


def test_department_that_returned_a_slip_still_sees_it(company, at):
    slip = slip_in(State.ARBITRATION, company, at)
    expect_statuses(
        slip.get_absolute_url(), {company.security: 200, company.engineering: 200, company.hr: 404}
    )


def test_list_holds_what_the_reader_may_see(company, at):
    mine, other = (
        make_slip(company, at),
        make_slip(company, at, office=company.MO02, by=company.outsider, department=company.SE),
    )
    numbers = {
        who: [row["object"].number for row in browser(getattr(company, who)).get(LIST).context["rows"]]
        for who in ("clerk", "outsider", "engineering", "security", "president", "admin", "hr")
    }
    assert numbers == {
        "clerk": [mine.number],
        "outsider": [other.number],
        "engineering": [mine.number],
        "security": [other.number],
        "president": [other.number, mine.number],
        "admin": [],
        "hr": [],
    }


def test_only_those_who_file_find_the_form(company):
    expect_statuses(
        NEW,
        {
            company.clerk: 200,
            company.director: 200,
            company.engineering: 403,
            company.president: 403,
            None: 302,
        },
    )


# The clerk's form


@pytest.mark.clause("1.5.5.2")
def test_clerk_files_a_slip(company, at):
    response = browser(company.clerk).post(NEW, typed(company))
    slip = FaultSlip.objects.get()
    assert (response.status_code, response["Location"]) == (302, slip.get_absolute_url())
    assert (slip.state, slip.department, slip.found_at, slip.reply_by) == (
        State.SENT,
        company.EN,
        at - HOUR / 2,
        at + 8 * HOUR,
    )


def test_same_form_sent_twice_makes_one_slip(company):
    client = browser(company.clerk)
    first, second = client.post(NEW, typed(company)), client.post(NEW, typed(company))
    assert (first["Location"], FaultSlip.objects.count()) == (second["Location"], 1)


def test_draft_is_kept_unfinished_completed_and_sent(company):
    client = browser(company.clerk)
    client.post(NEW, typed(company, draft="true", department="", public_area=""))
    slip = FaultSlip.objects.get()
    assert slip.state == State.DRAFT
    edit = f"{slip.get_absolute_url()}edit/"
    assert client.get(edit).context["form"].initial["problem"] == "水泵异响"
    response = client.post(edit, typed(company, version=slip.version, idempotency_key="k2"))
    assert (response["Location"], fresh(slip).state) == (slip.get_absolute_url(), State.SENT)
    assert client.get(edit)["Location"] == slip.get_absolute_url()


def test_two_people_complete_one_draft(company, at):
    slip = make_slip(company, at, draft=True)
    edit = f"{slip.get_absolute_url()}edit/"
    said = typed(company, version=slip.version, draft="true")
    assert browser(company.clerk).post(edit, said | {"problem": "甲"}).status_code == 302
    response = browser(company.colleague).post(edit, said | {"problem": "乙", "idempotency_key": "k3"})
    assert (response.status_code, fresh(slip).problem, response.context["form"]["problem"].value()) == (
        412,
        "甲",
        "乙",
    )


def test_draft_of_others_is_not_completed(company, at):
    edit = f"{make_slip(company, at, draft=True).get_absolute_url()}edit/"
    expect_statuses(
        edit,
        {company.clerk: 200, company.colleague: 200, company.outsider: 404, company.quality: 403, None: 302},
    )


@pytest.mark.parametrize(
    "field, said",
    [
        ("problem", {"problem": "\u200b "}),
        ("department", {"department": ""}),
        ("department", {"department": "MO02"}),
        ("office", {"office": "MO02"}),
        ("reply_by", {"reply_by": "2026-11-18T09:00"}),
        ("found_at", {"found_at": "2026-11-18T10:01"}),
        ("late_reason", {"found_at": "2026-11-14T10:00"}),
        ("severity", {"severity": "terrible"}),
        ("community", {"community": "nowhere"}),
    ],
)
def test_wrong_input_is_named_and_what_was_typed_stays(company, field, said):
    response = browser(company.clerk).post(NEW, typed(company, measures_tried="已断电重启", **said))
    assert response.status_code in (400, 409)
    assert list(form_errors(response)) == [field]
    assert response.context["form"]["measures_tried"].value() == "已断电重启"
    assert "已断电重启" in response.content.decode()
    assert FaultSlip.objects.count() == 0


def test_photos_come_with_the_slip(company, photo):
    browser(company.clerk).post(NEW, typed(company, photos=[photo]))
    slip = FaultSlip.objects.get()
    attached = Attachment.objects.of(slip).get()
    assert (attached.media_type, attached.uploaded_by) == ("image/jpeg", company.clerk)
    response = browser(company.engineer).get(attached.get_absolute_url())
    assert (response.status_code, b"".join(response)[:2]) == (200, b"\xff\xd8")
    expect_statuses(attached.get_absolute_url(), {company.outsider: 404})


def test_html_file_as_photo_is_refused_and_what_was_typed_stays(company, photo):
    page = SimpleUploadedFile("photo.jpg", b"<!doctype html><script>alert(1)</script>", "image/jpeg")
    response = browser(company.clerk).post(NEW, typed(company, photos=[photo, page]))
    assert (response.status_code, list(form_errors(response))) == (400, ["photos"])
    assert response.context["form"]["problem"].value() == "水泵异响"
    assert (FaultSlip.objects.count(), Attachment.objects.count()) == (0, 0)


def test_room_of_a_household_starts_the_form(company):
    room = make_room(make_community(company.MO01))
    place = browser(company.clerk).get(f"{NEW}?room={room.uuid}").context["place"]
    assert (place.room, place.building, place.community) == (room, room.building, room.building.community)


def test_room_of_another_office_is_not_offered(company):
    room = make_room(make_community(company.MO02))
    assert browser(company.clerk).get(f"{NEW}?room={room.uuid}").context["place"].room is None
    response = browser(company.clerk).post(NEW, typed(company, room=str(room.uuid)))
    assert list(form_errors(response)) == ["room"]


def test_department_asked_most_is_suggested(company, at):
    for department in (company.SE, company.SE, company.EN):
        make_slip(company, at, department=department)
    assert browser(company.clerk).get(NEW).context["form"]["department"].value() == "SE"


def test_form_is_ready_for_hurried_hands(company):
    page = browser(company.clerk).get(NEW).content.decode()
    for part in (
        "autofocus",
        'accept="image/*"',
        'capture="environment"',
        "multiple",
        'data-value="2026-11-18T23:59"',
        "data-draft=",
    ):
        assert part in page, part


@pytest.mark.clause("1.5.5.1")
def test_ordinary_problem_is_noted_instead_of_filed(company):
    client = browser(company.clerk)
    assert "No slip is needed" in client.get(NEW).content.decode()
    said = typed(company, severity="ordinary", told_to="工程部小李", channel="visit")
    assert client.post(NEW, said)["Location"] == NOTES
    noted = PhoneNote.objects.get()
    assert (noted.channel, noted.told_to, noted.place, noted.department, FaultSlip.objects.count()) == (
        "visit",
        "工程部小李",
        "翠湖花园 水泵房",
        company.EN,
        0,
    )


@pytest.mark.clause("1.5.5.1")
def test_ordinary_problem_is_never_forced_into_a_slip_nor_kept_from_one(company):
    client = browser(company.clerk)
    client.post(NEW, typed(company, severity="ordinary", told_to="工程部小李"))
    assert (PhoneNote.objects.count(), FaultSlip.objects.count()) == (1, 0)
    client.post(NEW, typed(company, severity="ordinary", slip="true", idempotency_key="k9"))
    assert (PhoneNote.objects.count(), FaultSlip.objects.get().severity) == (1, "ordinary")


def test_note_without_whom_is_refused_on_its_field(company):
    response = browser(company.clerk).post(NEW, typed(company, severity="ordinary"))
    assert (list(form_errors(response)), PhoneNote.objects.count()) == (["told_to"], 0)


# Acts


def buttons(user, slip):
    """The acts a person finds on the page."""
    return [button.event for button in browser(user).get(slip.get_absolute_url()).context["acts"]]


def test_everyone_finds_the_acts_of_their_part(company, at):
    slip = make_slip(company, at)
    assert {
        who: buttons(getattr(company, who), slip)
        for who in ("clerk", "director", "engineering", "engineer", "quality", "staff")
    } == {
        "clerk": ["withdraw"],
        "director": ["withdraw", "raise-severity"],
        "engineering": ["promise", "return", "raise-severity"],
        "engineer": ["promise"],
        "quality": ["raise-severity"],
        "staff": [],
    }


@pytest.mark.clause("1.5.4.5")
def test_promise_in_the_past_is_refused_on_its_field(company, at):
    slip = make_slip(company, at)
    response = act(
        company.engineering, slip, "promise", promised_at="2026-11-18T09:59", promised_content="换轴承"
    )
    assert (response.status_code, list(form_errors(response)), fresh(slip).state) == (
        400,
        ["promised_at"],
        State.SENT,
    )
    assert response.context["form"]["promised_content"].value() == "换轴承"


@pytest.mark.clause("1.5.4.5")
def test_promise_later_than_wanted_is_shown_red(company, at):
    slip = make_slip(company, at, reply_by=at + HOUR)
    response = act(
        company.engineering, slip, "promise", promised_at="2026-11-19T10:00", promised_content="换轴承"
    )
    assert response["Location"] == slip.get_absolute_url()
    page = browser(company.clerk).get(slip.get_absolute_url()).content.decode()
    assert "Later than wanted" in page
    assert 'class="text-danger"' in page


def test_two_people_at_once(company, at):
    slip = make_slip(company, at)
    said = {"version": slip.version, "promised_at": "2026-11-19T10:00", "promised_content": "换轴承"}
    url = f"{slip.get_absolute_url()}promise/"
    assert browser(company.engineering).post(url, said).status_code == 302
    assert browser(company.engineer).post(url, said).status_code == 412
    assert fresh(slip).accepted_by == company.engineering


@pytest.mark.parametrize(
    "state, event, who",
    [
        (State.SENT, "promise", "engineer"),
        (State.SENT, "return", "engineering"),
        (State.RETURNED, "send", "clerk"),
        (State.ARBITRATION, "arbitrate", "quality"),
        (State.PROMISED, "start", "engineer"),
        (State.PROMISED, "change-deadline", "engineer"),
        (State.IN_PROGRESS, "report-done", "engineer"),
        (State.DONE_REPORTED, "confirm", "clerk"),
        (State.DONE_REPORTED, "dispute", "clerk"),
        (State.DISPUTED, "start", "engineer"),
        (State.CONFIRMED, "close", "clerk"),
        (State.SENT, "withdraw", "director"),
        (State.SENT, "raise-severity", "director"),
    ],
)
def test_act_has_a_form_for_its_people_and_nobody_else(company, at, state, event, who):
    slip = slip_in(state, company, at)
    url = f"{slip.get_absolute_url()}{event}/"
    expect_statuses(
        url,
        {
            getattr(company, who): 200,
            company.outsider: 404,
            company.president: 200 if event == "raise-severity" else 302,
        },
    )
    assert browser(company.outsider).post(url, {"version": slip.version}).status_code == 404
    assert fresh(slip).version == slip.version


def test_dispute_asks_for_a_new_promise_once_the_old_is_over(company, at):
    slip = slip_in(State.DISPUTED, company, at - 2 * 24 * HOUR)
    url = f"{slip.get_absolute_url()}start/"
    assert browser(company.engineer).get(url).context["form"].fields["promised_at"].required is True
    assert list(form_errors(act(company.engineer, slip, "start"))) == ["promised_at"]
    assert act(company.engineer, slip, "start", promised_at="2026-11-19T10:00").status_code == 302
    assert fresh(slip).state == State.IN_PROGRESS


def test_unknown_act_does_not_exist(company, at):
    expect_statuses(f"{make_slip(company, at).get_absolute_url()}refer/", {company.quality: 404})


# List, tabs, board


def every_state(company, at):
    """One slip per state, two days old."""
    return {state: slip_in(state, company, at - 2 * 24 * HOUR) for state in State}


@pytest.mark.parametrize("who", ["engineering", "clerk", "quality", "president"])
def test_tab_counts_are_the_counts_of_their_lists(company, at, who):
    every_state(company, at)
    client = browser(getattr(company, who))
    tabs = [tab for tab in client.get(LIST).context["tabs"] if tab["count"] is not None]
    assert [(str(tab["label"]), client.get(tab["url"]).context["count"]) for tab in tabs] == [
        (str(tab["label"]), tab["count"]) for tab in tabs
    ]
    assert {str(tab["label"]) for tab in tabs} == {
        "engineering": {"Waiting for my promise", "In progress with us", "Overdue"},
        "clerk": {"To send", "To confirm and close", "Overdue"},
        "quality": {"Waiting for my promise", "In progress with us", "To arbitrate", "Overdue"},
        "president": {"Overdue"},
    }[who]


def test_a_tab_counts_no_further_than_it_must(company, at, monkeypatch):
    monkeypatch.setattr(queries, "count_capped", partial(count_capped, cap=2))
    for _slip in range(3):
        make_slip(company, at)
    page = browser(company.engineering).get(LIST)
    assert [(tab["count"], tab["more"]) for tab in page.context["tabs"] if tab["count"]] == [(2, True)]
    assert '<span class="slip-tab-count">2+</span>' in page.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("filed_after=2026-11-18", ["late", "early"]),
        ("filed_after=2026-11-19", ["late"]),
        ("filed_before=2026-11-18", ["early", "before"]),
        ("filed_before=2026-11-17", ["before"]),
        ("filed_after=2026-11-18&filed_before=2026-11-18", ["early"]),
    ],
)
def test_days_of_filing_are_those_of_the_company(company, query, shown):
    for problem, moment in (
        ("before", "2026-11-17T23:59:59"),
        ("early", "2026-11-18T00:00:00"),
        ("late", "2026-11-19T00:00:00"),
    ):
        filed_at = datetime.fromisoformat(f"{moment}+08:00")
        make_slip(company, filed_at, problem=problem, found_at=filed_at)
    rows = browser(company.clerk).get(f"{LIST}?{query}").context["rows"]
    assert [row["object"].problem for row in rows] == shown


def test_overdue_tab_holds_slips_over_their_time(company, at):
    late = every_state(company, at)
    rows = browser(company.engineering).get(f"{LIST}?overdue=true").context["rows"]
    assert {row["object"].number for row in rows} == {
        late[State.PROMISED].number,
        late[State.IN_PROGRESS].number,
    }
    assert {row["css"] for row in rows} == {"is-overdue"}


@pytest.mark.parametrize(
    "query, found",
    [
        ("q=电梯", ["b"]),
        ("q=TS-2026-000001", ["a"]),
        ("state=sent", ["b"]),
        ("state=sent&state=promised", ["b", "a"]),
        ("department=SE", ["b"]),
        ("severity=serious", ["b"]),
        ("office=MO02", []),
        ("filed_after=2026-11-18", ["b"]),
        ("filed_before=2026-11-17", ["a"]),
        ("waiting=confirm", []),
    ],
)
def test_list_is_filtered(company, at, query, found):
    slips = {
        "a": promised(make_slip(company, at - 24 * HOUR), company, at - 24 * HOUR, within=48 * HOUR),
        "b": make_slip(company, at, department=company.SE, problem="电梯困人", severity="serious"),
    }
    rows = browser(company.clerk).get(f"{LIST}?{query}").context["rows"]
    assert [row["object"].number for row in rows] == [slips[name].number for name in found]


def test_board_counts_equal_the_lists_they_open(company, at):
    every_state(company, at)
    client = browser(company.clerk)
    columns = client.get(BOARD).context["columns"]
    assert [str(column["state"]) for column in columns] == [
        state.value for state in State if state not in (State.CLOSED, State.WITHDRAWN)
    ]
    assert {client.get(column["url"]).context["count"] for column in columns} == {1}


def test_board_keeps_to_what_the_reader_may_see(company, at):
    make_slip(company, at)
    assert browser(company.outsider).get(BOARD).context["columns"] == []


def test_list_costs_the_same_with_one_and_three_rows(company, at):
    room = make_room(make_community(company.MO01))
    query_counts(lambda: make_slip(company, at, room=room), LIST, company.clerk, at_most=12)


def test_board_costs_the_same_with_one_and_three_cards(company, at):
    query_counts(lambda: make_slip(company, at), BOARD, company.clerk, at_most=12)


def test_notes_cost_the_same_with_one_and_three_rows(company, at):
    query_counts(lambda: make_note(company, at), NOTES, company.clerk, at_most=12)


def test_page_costs_the_same_for_a_long_trail(company, at):
    slip = slip_in(State.ARBITRATION, company, at)
    query_counts(lambda: None, slip.get_absolute_url(), company.clerk)


# Paper and files

HEADINGS = [
    "No.",
    "Office's no.",
    "Office",
    "Date and time",
    "Found by",
    "Place",
    "Problem",
    "Severity",
    "Measures tried",
    "To department",
    "Reply wanted by",
    "Accepted by / at",
    "Promised time and promised result",
    "Handling",
    "Result",
    "Fed back by / at",
    "Confirmed by the office / at",
    "State",
    "Filed by / at",
]


def test_export_has_the_columns_of_the_form(company, at):
    slip_in(State.CLOSED, company, at, problem="=cmd|'/C calc'!A0", measures_tried="断电\x07重启")
    client = browser(company.clerk)
    lines = b"".join(client.get(f"{LIST}?export=csv")).decode("utf-8-sig").splitlines()
    assert lines[0].split(",") == HEADINGS
    assert "'=cmd" in lines[1]
    assert "断电重启" in lines[1]
    sheet = load_workbook(io.BytesIO(client.get(f"{LIST}?export=xlsx").content)).active
    rows = list(sheet.values)
    assert list(rows[0]) == HEADINGS
    assert (rows[1][0], rows[1][6]) == ("TS-2026-000001", "=cmd|'/C calc'!A0")
    assert sheet.cell(2, 7).data_type == "s"


def test_export_is_the_filtered_list(company, at):
    make_slip(company, at)
    make_slip(company, at, department=company.SE)
    lines = (
        b"".join(browser(company.clerk).get(f"{LIST}?export=csv&department=SE"))
        .decode("utf-8-sig")
        .splitlines()
    )
    assert [line.split(",")[0] for line in lines[1:]] == ["TS-2026-000002"]


def test_printed_form_has_its_headings_and_the_office_number(company, at):
    slip = slip_in(State.CONFIRMED, company, at)
    page = browser(company.clerk).get(f"{slip.get_absolute_url()}print/").content.decode()
    for heading in [heading for heading in HEADINGS if heading not in ("State", "Office's no.")]:
        assert heading in page.replace("&#x27;", "'"), heading
    assert "MO01-2026-000001" in page


def test_unknown_kind_of_file_does_not_exist(company, at):
    expect_statuses(f"{make_slip(company, at).get_absolute_url()}print.exe", {company.clerk: 404})


# Notes


def test_note_is_raised_by_the_director(company, at):
    url = f"{NOTES}{make_note(company, at).uuid}/raise/"
    said = {"severity": "serious", "reason": "多户受影响"}
    # The clerk has no such button and is led back; a press of one is refused
    shown = {company.director: 200, company.engineering: 200, company.clerk: 302}
    expect_statuses(url, shown | {company.outsider: 404, company.hr: 404})
    pressed = {company.clerk: 403, company.outsider: 404, company.director: 428}
    expect_statuses(url, pressed, method="post", data=said)
    response = browser(company.director).post(url, said | {"version": 1})
    assert (response["Location"], FaultSlip.objects.get().state) == (NOTES, State.DRAFT)
    assert browser(company.director).post(url, said | {"version": 1}).status_code == 412
    assert browser(company.director).post(url, said | {"version": 2}).status_code == 409


def test_notes_are_seen_by_the_office_and_the_department(company, at):
    make_note(company, at)
    counts = {
        who: browser(getattr(company, who)).get(NOTES).context["count"]
        for who in ("clerk", "engineer", "outsider", "hr", "quality")
    }
    assert counts == {"clerk": 1, "engineer": 1, "outsider": 0, "hr": 0, "quality": 1}


def test_late_promise_shows_after_the_day_is_over(company, at):
    slip = make_slip(company, at - 24 * HOUR, reply_by=at - 12 * HOUR, found_at=at - 25 * HOUR)
    assert timedelta(hours=12) == at - slip.reply_by
    response = act(
        company.engineer, slip, "promise", promised_at="2026-11-19T10:00", promised_content="换轴承"
    )
    assert response.status_code == 302
    assert "Answered late" in browser(company.clerk).get(slip.get_absolute_url()).content.decode()
