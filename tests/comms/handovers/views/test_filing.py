"""The clerk's form: a slip is filed once, kept as a draft, completed, and refused by field."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comms.audit.models import Attachment
from comms.handovers.models import FaultSlip
from comms.handovers.states import State
from tests.base import browser, expect_statuses, form_errors
from tests.comms.handovers.views.pages import NEW, typed
from tests.factories.customers import make_community, make_room
from tests.factories.handovers import HOUR, fresh, make_slip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


@pytest.mark.clause("1.5.5.2", by="page")
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
