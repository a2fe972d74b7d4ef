"""A client that a program generates from the description works: it lists, retrieves, creates and moves, in
both journeys.

The calls are typed by what the description says; an answer that differs from it could not be read.
"""

import importlib
import json
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from comms.base.clock import now
from comms.handovers.models import FaultSlip
from comms.rest.root import drawn_schema
from meetings.models import Minutes
from tests.outside import needs

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
# Files are described by their own media types, which the generator knows under this one only
CONFIG = """
content_type_overrides:
  application/vnd.openxmlformats-officedocument.wordprocessingml.document: application/octet-stream
  application/pdf: application/octet-stream
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
  text/csv: application/octet-stream
post_hooks: []
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of the generated package, which can be imported."""
    program = Path(sys.executable).with_name("openapi-python-client")
    needs(str(program))
    folder = tmp_path_factory.mktemp("client")
    (folder / "schema.json").write_text(json.dumps(drawn_schema(), default=str), "utf-8")
    (folder / "config.yml").write_text(CONFIG, "utf-8")
    names = ["--path", folder / "schema.json", "--config", folder / "config.yml"]
    where = ["--output-path", folder / "portal_client", "--meta", "none"]
    made = subprocess.run([program, "generate", *names, *where], capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "WARNING" not in made.stdout, made.stdout
    sys.path.insert(0, str(folder))
    yield "portal_client"
    sys.path.remove(str(folder))


class Program:
    """One person's program on top of the generated package."""

    def __init__(self, package: str, address: str, token: str):
        self.package = package
        client = importlib.import_module(f"{package}.client")
        self.client = client.AuthenticatedClient(base_url=address, token=token, prefix="Token")

    def model(self, name: str) -> Any:
        return getattr(importlib.import_module(f"{self.package}.models"), name)

    def call(self, tag: str, name: str, *identity: str, **said: Any) -> Any:
        """What the generated function of an operation answers; a refusal fails the test."""
        function: ModuleType = importlib.import_module(f"{self.package}.api.{tag}.{name}")
        answer = function.sync_detailed(*identity, client=self.client, **said)
        assert answer.status_code < 300, (name, answer.status_code, answer.content)
        assert answer.parsed is not None, (name, answer.content)
        return answer.parsed


@pytest.fixture
def sign_in(portal: dict[str, str], package: str) -> Any:
    """`sign_in("clerk")` gives that person's program."""

    create = importlib.import_module(f"{package}.api.auth.auth_token_create")
    credentials = importlib.import_module(f"{package}.models").Credentials
    stranger = importlib.import_module(f"{package}.client").Client(base_url=portal["PORTAL"])
    with ExitStack() as connections:
        connections.enter_context(stranger)

        def program(username: str) -> Program:
            token = portal["PRESIDENT"]
            if username != "president":
                token = create.sync(client=stranger, body=credentials(username, portal["PASSWORD"])).token
            made = Program(package, portal["PORTAL"], token)
            connections.enter_context(made.client)
            return made

        yield program


@pytest.mark.clause("1.5.5.2", by="rest")
def test_a_fault_slip_from_filing_to_closing(sign_in):
    clerk, engineering = sign_in("clerk"), sign_in("engineering")
    community = clerk.call("communities", "communities_list").results[0]
    body = clerk.model("SlipBody")(
        problem="消防泵异响",
        found_at=now(),
        office="MO01",
        community=community.code,
        public_area="泵房",
        department="EN",
        reply_by=now() + timedelta(hours=4),
        measures_tried="已断电重启",
    )
    slip = clerk.call("fault_slips", "fault_slips_create", body=body, idempotency_key="one")
    sent = clerk.model("FaultSlipsListStateItem")("sent")
    listed = engineering.call("fault_slips", "fault_slips_list", state=[sent]).results
    assert [line.number for line in listed] == [slip.number]

    def act(who: Program, event: str, body: str = "RemarkBody", **said: Any) -> Any:
        seen = who.call("fault_slips", "fault_slips_retrieve", slip.number)
        assert event.replace("_", "-") in seen.allowed_actions
        version = f'"{seen.version}"'
        form = who.model(body)(**said)
        return who.call(
            "fault_slips", f"fault_slips_{event}_create", slip.number, body=form, if_match=version
        )

    act(
        engineering,
        "promise",
        "PromiseBody",
        promised_at=now() + timedelta(days=1),
        promised_content="更换轴承",
    )
    act(engineering, "start", "StartBody")
    act(engineering, "report_done", "ReportBody", handling="更换轴承", result="运行平稳")
    act(clerk, "confirm")
    assert act(clerk, "close").state.value == FaultSlip.objects.get().state == "closed"


@pytest.mark.clause("1.7.7.2", by="rest")
def test_a_meeting_from_the_call_to_the_acknowledged_minutes(sign_in, company):
    hr, vice, president = sign_in("hr"), sign_in("vice"), sign_in("president")
    starts = now() + timedelta(days=1)
    body = hr.model("MeetingBody")(
        kind="president_office",
        unit="AH",
        title="总裁办公会",
        location="三楼会议室",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        members=[company.vice.uuid, company.hr.uuid],
        short_notice_reason="年度预算",
    )
    number = hr.call("meetings", "meetings_create", body=body).number

    def act(who: Program, event: str) -> Any:
        version = f'"{hr.call("meetings", "meetings_retrieve", number).version}"'
        said = {"body": hr.model("EventTimeBody")()} if event in ("start", "finish") else {}
        return who.call("meetings", f"meetings_{event}_create", number, if_match=version, **said)

    act(hr, "issue_agenda")
    reply = hr.model("ReplyBody")(rsvp=hr.model("ReplyChoice")("accepted"))
    assert vice.call("meetings", "meetings_reply_create", number, body=reply).rsvp.value == "accepted"
    act(president, "start")
    for who in (president, vice, hr):
        who.call("meetings", "meetings_sign_ins_create", number, body=who.model("SignInBody")())
    for item in hr.call("meetings", "meetings_agenda_items_list", number).results:
        concluded = hr.model("OutcomeBody")(outcome=hr.model("OutcomeEnum")("concluded"))
        place, version = (number, str(item.uuid)), f'"{item.version}"'
        hr.call("meetings", "meetings_agenda_items_outcome_create", *place, body=concluded, if_match=version)
    resolution = hr.model("ResolutionBody")(
        meeting=number,
        text="完成招标",
        owner=company.engineering.uuid,
        due_on=(starts + timedelta(days=30)).date(),
    )
    hr.call("resolutions", "resolutions_create", body=resolution)
    minutes = act(president, "finish").minutes

    def version_of_minutes() -> str:
        return f'"{hr.call("minutes", "minutes_retrieve", minutes).version}"'

    draft = hr.model("PatchedMinutesBody")(body="同意。")
    hr.call("minutes", "minutes_partial_update", minutes, body=draft, if_match=version_of_minutes())
    hr.call("minutes", "minutes_submit_create", minutes, if_match=version_of_minutes())
    president.call("minutes", "minutes_approve_create", minutes, if_match=version_of_minutes())
    vice.call("minutes", "minutes_read_create", minutes)
    assert vice.call("minutes", "minutes_acknowledge_create", minutes).acknowledged_at is not None
    assert Minutes.objects.get().state == "distributed"
