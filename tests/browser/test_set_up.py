"""An empty portal is set up in a browser, from the code on the console to the last step."""

import pytest

from comms.base.clock import now
from comms.organization.models import Group, Unit, User
from comms.organization.operations.first_day import open_first_day
from comms.organization.queries import first_day, missing_roles
from meetings.models import MeetingSeries
from meetings.operations import load_kinds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"
SEND = "main form.panel button[type=submit]:not([disabled])"


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_company_is_set_up_by_hand(page_as, shoot, settings, phone):
    settings.SECOND_FACTOR_ASKED = False
    load_kinds()
    code = open_first_day(at=now())

    def send(page, **typed):
        for name, value in typed.items():
            page.fill(f"[name={name}]", value)
        with page.expect_navigation():
            page.click(SEND)

    def follow(page, label):
        with page.expect_navigation():
            page.click(f"text={label}")

    with page_as(None, language="zh-hans", phone=phone) as page:
        page.goto("/")
        typed = {
            "code": code,
            "name": "王建",
            "username": "wangjian",
            "password": PASSWORD,
            "again": PASSWORD,
        }
        for name, value in typed.items():
            page.fill(f"[name={name}]", value)
        with page.expect_navigation():
            page.click("form button[data-default]")
        page.fill("[name=login]", "wangjian")
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("#sign-in button[data-default]")
        assert page.url.endswith("/setup/")
        follow(page, "填写公司名称")
        send(page, name_zh="安居物业", hotline="400-800-1234")
        for label in ("设立部门", "建立人员组", "拟定系列会议草稿"):
            follow(page, label)
            send(page)
            assert page.url.endswith("/setup/")
        shoot(page, f"set-up-{phone}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        follow(page, "结束初始设置")
        assert "王建" in page.inner_text("main")
        page.check("[name=checked]")
        send(page)
        assert page.url.endswith("/setup/checklist/")
    assert first_day() is None
    assert missing_roles() == []
    assert (Unit.objects.count(), Group.objects.count(), User.objects.count()) == (8, 4, 1)
    assert MeetingSeries.objects.filter(kind__code="department", state="draft").count() == 7
