"""The company's logo: set on the page, over REST and in the set-up, shown with the name, taken away again."""

from base64 import b64encode
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from PIL import Image

from comms.audit.models import Event
from comms.base.clock import now
from comms.base.company import company_logo
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.organization.models import Unit
from comms.organization.operations import forget_logos, remove_logo, set_logo
from comms.web.documents import Sheet, word
from tests.base import api, browser, form_errors, problem
from tests.comms.audit.test_rules import picture

pytestmark = pytest.mark.django_db
HQ, REST = "/units/HQ/", "/api/v1/units/HQ/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def moving():
    """A PNG that shows one picture after the other."""
    buffer = BytesIO()
    Image.new("RGB", (4, 4)).save(
        buffer, "PNG", save_all=True, append_images=[Image.new("RGB", (4, 4), "red")]
    )
    return buffer.getvalue()


def give(unit, by, at, content=None):
    """The company with a logo, a small PNG by default."""
    file = ContentFile(picture("PNG") if content is None else content, name="标志.png")
    return set_logo(unit, logo=file, by=by, at=at, version=ANY)


def sheet():
    """A paper without anything else."""
    return Sheet(title="单", number="1", facts=())


def test_logo_stands_with_the_name_for_everybody_and_on_paper(company, at):
    assert company_logo() is None
    assert sheet().logo_address == ""
    unit = give(company.HQ, company.admin, at)
    address = f"/logo/{unit.logo.name.rpartition('/')[2]}"
    for client, page in ((browser(), "/accounts/login/"), (browser(company.clerk), "/units/")):
        assert f'src="{address}"' in client.get(page).text
    assert f'src="{address}"' in browser(company.admin).get(HQ).text
    answer = browser().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert f'class="sheet-logo" src="{address}"' in browser(company.admin).get("/units/?print").text
    assert len(Document(BytesIO(word(sheet()))).inline_shapes) == 1
    assert sheet().logo_address == f"data:image/png;base64,{b64encode(answer.content).decode()}"


def test_logo_is_written_anew_and_recorded(company, at):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    unit = give(company.HQ, company.admin, at, picture(exif=exif))
    assert unit.logo.name.endswith(".jpg")
    with unit.logo.open() as file, Image.open(file) as kept:
        assert not kept.getexif()
    before = unit.logo.name
    unit = remove_logo(unit, by=company.admin, at=at, version=unit.version)
    assert (company_logo(), unit.logo.name) == (None, "")
    assert browser().get(f"/logo/{before.rpartition('/')[2]}").status_code == 404
    events = Event.objects.about(unit).order_by("id")
    assert [(event.event, event.by_name) for event in events] == [
        ("logo_set", "系统管理员"),
        ("logo_removed", "系统管理员"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG, "PNG or JPEG"),
        (picture("WEBP"), "PNG or JPEG"),
        (b"", "PNG or JPEG"),
        (picture("PNG")[:40], "damaged"),
        (picture("PNG", size=(2001, 4)), "2000 pixels"),
        (moving(), "animation"),
        (picture("PNG") + b"x" * 1024 * 1024, "larger than 1 MB"),
    ],
)
def test_what_is_no_logo_is_refused_beside_the_field(company, content, said):
    file = SimpleUploadedFile("logo.png", content)
    answer = browser(company.admin).post(f"{HQ}logo/", {"logo": file, "version": company.HQ.version})
    assert (answer.status_code, list(form_errors(answer))) == (400, ["logo"])
    assert said in form_errors(answer)["logo"][0]
    assert not default_storage.exists("logos")


def test_page_sets_and_removes_it(company):
    client = browser(company.admin)
    file = SimpleUploadedFile("logo.png", picture("PNG"))
    assert client.post(f"{HQ}logo/", {"logo": file, "version": company.HQ.version}).status_code == 302
    unit = Unit.objects.get(pk=company.HQ.pk)
    assert unit.logo.name
    assert client.post(f"{HQ}remove-logo/", {"version": unit.version}).status_code == 302
    assert Unit.objects.get(pk=unit.pk).logo.name == ""


def test_rest_sets_and_removes_it(company):
    client, said = api(company.admin), {"version": company.HQ.version}
    for wrong in ("no base64!", 5, b64encode(SVG).decode()):
        answer = client.post(f"{REST}logo/", said | {"logo": wrong}, format="json")
        assert list(problem(answer, 400)["errors"]) == ["logo"]
    said["logo"] = b64encode(picture("PNG")).decode()
    unit = client.post(f"{REST}logo/", said, format="json").json()
    assert browser().get(unit["logo"]).status_code == 200
    assert "remove-logo" in unit["allowed_actions"]
    unit = client.post(f"{REST}remove-logo/", {"version": unit["version"]}, format="json").json()
    assert unit["logo"] is None


def test_only_the_company_has_one_and_only_some_people_give_it(company, at):
    with pytest.raises(GuardFailed):
        give(company.MO01, company.admin, at)
    for person in (company.clerk, company.president):
        with pytest.raises(NotAllowed):
            give(company.HQ, person, at)
        assert "logo" not in api(person).get(REST).json()["allowed_actions"]
    with pytest.raises(GuardFailed):
        remove_logo(company.HQ, by=company.admin, at=at, version=ANY)


def test_a_refused_logo_leaves_no_file_and_an_old_one_goes_after_a_day(company, at):
    with pytest.raises(StaleVersion):
        set_logo(company.HQ, logo=ContentFile(picture("PNG")), by=company.admin, at=at, version=99)
    assert default_storage.listdir("logos")[1] == []
    first = give(company.HQ, company.admin, at).logo.name
    second = give(company.HQ, company.admin, at).logo.name
    assert forget_logos(now()) == 0
    assert forget_logos(now() + timedelta(days=2)) == 1
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)


def test_papers_come_out_when_the_file_is_gone(company, at, caplog):
    default_storage.delete(give(company.HQ, company.admin, at).logo.name)
    assert word(sheet())
    assert "logo is missing" in caplog.text
    with pytest.raises(Refused):
        give(company.HQ, company.admin, at, SVG)
