"""The house is kept: people come, go and sign in, units change their hours, numbers and calendar are set."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from comms.base.clock import today
from comms.base.versions import ANY
from comms.customers.models import Household
from comms.customers.operations import add_contact, end_contact, reveal_phone
from comms.deadlines.operations import confirm_year, import_year, read, tell_unattended
from comms.deadlines.queries import year_of
from comms.organization import operations
from comms.organization.models import Group, Unit, User
from comms.organization.operations.tokens import SHOWN
from comms.organization.states import Post, Tier
from comms.procedure.queries import value
from meetings.operations import feed_of
from tests.base import browser
from tests.factories.procedure import reset_number, set_number

OFFICE = "08:30-12:00, 14:00-17:30"
NOTICE_OF_2027 = (
    "2027-01-01,2027-01-03,holiday,元旦\n2027-02-05,2027-02-11,holiday,春节\n2027-02-13,workday,春节"
)


def people_come_and_go(company: SimpleNamespace, at: datetime) -> None:
    """Somebody begins, somebody leaves, somebody is there after all, a group gets a member by hand."""
    day = today(at)
    newcomer = operations.add_person(
        username=f"new-{day:%m%d}",
        name="林新",
        email=f"new-{day:%m%d}@example.com",
        by=company.admin,
        at=at,
        tier=Tier.OPERATIONS,
    )
    terms = {"post": Post.STAFF, "unit": company.MO12, "since": day}
    post = operations.give_post(user=newcomer, **terms, by=company.admin, at=at)
    operations.end_post(
        post, until=day + timedelta(days=90), by=company.admin, at=at, reason="试用期", version=ANY
    )
    operations.make_password_link(newcomer, by=company.admin, at=at)
    if not company.leaver.is_active:
        operations.reactivate(company.leaver, by=company.admin, at=at, reason="返聘", version=ANY)
    for person in (company.leaver, company.returner):
        operations.deactivate(person, by=company.admin, at=at, reason="离职", version=ANY)
    operations.reactivate(company.returner, by=company.admin, at=at, reason="返聘", version=ANY)
    away = {"starts_on": day + timedelta(days=40), "ends_on": day + timedelta(days=41)}
    clerk, head = company.hr_staff, company.engineering
    absence = operations.add_absence(user=clerk, deputy=company.hr, by=clerk, at=at, **away)
    operations.cancel_absence(absence, by=clerk, at=at, reason="改期", version=ANY)
    operations.change_profile(head, by=head, at=at, phone="13900000000", language="en", version=ANY)
    group = Group.objects.get(code="hq_staff")
    operations.change_group(group, by=company.admin, at=at, picked=[company.director], version=ANY)


def head_names_a_deputy(company: SimpleNamespace, at: datetime) -> None:
    """Somebody is away later; the head names who stands in, the head of Admin & HR confirms it."""
    day = today(at) + timedelta(days=60)
    absence = operations.add_absence(
        user=company.engineer,
        starts_on=day,
        ends_on=day,
        deputy=company.security,
        by=company.engineering,
        at=at,
    )
    operations.authorise_deputy(absence, by=company.hr, at=at, version=ANY)


def second_persons_are_asked(company: SimpleNamespace, at: datetime) -> None:
    """Posts and links are confirmed, refused, and left waiting; an account is changed by others."""
    day = today(at)
    newcomer = operations.add_person(username=f"vice-{day:%m%d}", name="周副", by=company.hr, at=at)
    operations.make_password_link(newcomer, by=company.hr, at=at)
    terms = {"user": newcomer, "unit": company.HQ, "since": day, "by": company.hr_staff, "at": at}
    held = operations.give_post(post=Post.VICE_PRESIDENT, **terms)
    held = operations.confirm_post(held, by=company.president, at=at, version=ANY)
    operations.end_post(held, until=day + timedelta(days=60), by=company.hr, at=at, version=ANY)
    held = operations.give_post(post=Post.CHAIRMAN, **terms)
    operations.refuse_post(held, by=company.president, at=at, reason="未经董事会", version=ANY)
    held = operations.give_post(post=Post.BOARD_DIRECTOR, acting=True, **terms)
    operations.withdraw_post(held, by=company.hr_staff, at=at, version=ANY)
    operations.give_post(post=Post.BOARD_DIRECTOR, **terms)
    later = terms | {"unit": company.MO12, "since": day + timedelta(days=30)}
    held = operations.give_post(post=Post.STAFF, **later)  # called off before it begins
    operations.end_post(held, until=day, by=company.hr, at=at, reason="另有安排", version=ANY)
    for person in (company.engineering, company.security, newcomer):
        operations.make_password_link(person, by=company.hr, at=at)
    said = {"by": company.admin, "at": at, "version": ANY}
    operations.confirm_password_link(company.engineering, **said)
    operations.refuse_password_link(company.security, reason="本人没有要求", **said)
    address = f"engineer-{day:%m%d}@example.com"
    operations.change_person(company.engineer, by=company.hr, at=at, version=ANY, email=address)


def a_role_is_given_and_a_sheet_is_tried(company: SimpleNamespace, at: datetime) -> None:
    """A department is not Security any more and is so again; a sheet of people is checked in the
    background.
    """
    role = Unit.objects.get(pk=company.SE.pk).role
    for said in ("", role):
        operations.give_role(company.SE, role=said, by=company.admin, at=at, version=ANY)
    rows = [["name", "username"], ["试填", f"try-{today(at):%m%d}"]]
    operations.import_people(rows=rows, by=company.hr, at=at, dry_run=True)
    operations.run_job(at)


def something_names_nobody_who_can_act(company: SimpleNamespace, at: datetime) -> None:
    """A group picks somebody whose only post the portal itself ended; the nightly check says so."""
    newcomer = User.objects.get(username=f"new-{today(at):%m%d}")
    group = Group.objects.get(code="office_directors")
    operations.change_group(group, by=company.admin, at=at, picked=[newcomer], version=ANY)
    operations.deactivate(newcomer, by=None, at=at, reason="", version=ANY)
    tell_unattended(at)


def units_change_their_hours(company: SimpleNamespace, at: datetime) -> None:
    """The administration and heads save hours by their pages; other units keep the demonstration's."""
    week = {str(day): OFFICE for day in range(1, 6)}
    save_hours(
        company.admin,
        company.SE,
        "edit",
        week,
        name_zh=company.SE.name_zh,
        name_en=company.SE.name_en,
        parent="HQ",
        active="on",
    )
    save_hours(company.director2, company.MO02, "contacts", week | {"6": "9:00-12:00"})
    save_hours(company.service, company.CS, "contacts", {str(day): "00:00-24:00" for day in range(1, 8)})


def save_hours(user: User, unit: Unit, page: str, week: dict[str, str], **typed: str) -> None:
    """Send the form of a unit's page with these hours."""
    contacts = {name: getattr(unit, name) for name in ("complaint_line", "hotline", "email", "address")}
    hours = {f"working_hours_{number}": text for number, text in week.items()}
    said = contacts | hours | typed | {"version": unit.version}
    answer = browser(user).post(f"/units/{unit.code}/{page}/", said)
    assert answer.status_code == 302, answer.content.decode()
    assert Unit.objects.get(pk=unit.pk).working_hours.keys() == week.keys()


def numbers_are_set(company: SimpleNamespace, at: datetime) -> None:
    """Targets are set for two measured duties, and one number is changed and set back."""
    for policy, step in (("slip.feedback", 24), ("resolution.plan", 72)):
        step_up = (value(policy) or 0) + step
        set_number(policy, step_up, reason="总裁办公会决定", by=company.quality, at=at)
    set_number("minutes.remind_second", 40, reason="试行", by=company.quality, at=at)
    reset_number("minutes.remind_second", reason="试行结束", by=company.quality, at=at)


def calendar_is_imported(company: SimpleNamespace, at: datetime) -> None:
    """The notice of the next year is taken over and confirmed; once confirmed it is amended."""
    days, notice = read(year=2027, text=NOTICE_OF_2027), "国办发明电〔2026〕7号"
    step = {"notice": notice, "by": company.hr, "at": at, "version": ANY}
    year = import_year(year_of(2027), days=days, reason="国务院办公厅通知", **step)
    if year.is_provisional:
        confirm_year(year, **step)


def people_and_programs_sign_in(company: SimpleNamespace, at: datetime) -> None:
    """By password, by a token, by an authenticator app with recovery codes; and a calendar feed."""
    client, password = Client(), company.kept["password"]
    assert client.post("/accounts/login/", {"login": "clerk", "password": "a wrong one"}).status_code == 200
    assert client.post("/accounts/login/", {"login": "clerk", "password": password}).status_code == 302
    client.post("/accounts/logout/")
    assert client.post("/accounts/login/", {"login": "clerk", "password": password}).status_code == 302
    assert client.get("/profile/").status_code == 200
    row, _token = operations.make_token(company.clerk, by=company.clerk, at=at)
    operations.revoke_token(company.clerk, row.token_key[:SHOWN], by=company.clerk, at=at)
    _row, company.kept["token"] = operations.make_token(company.clerk, by=company.clerk, at=at)
    feed_of(company.president, at=at)


def second_factors_are_set_up(company: SimpleNamespace, at: datetime) -> None:
    """By the page; two people help a head who has lost hers: it is confirmed for one, refused for another,
    and waits when it is asked for again.
    """
    if not company.quality.authenticator_set.exists():
        client, password = Client(), company.kept["password"]
        client.post("/accounts/login/", {"login": "quality", "password": password})
        client.post("/accounts/reauthenticate/", {"password": password})
        client.get("/accounts/2fa/totp/activate/")
        counter = next(iter(yield_hotp_counters_from_time()))
        code = format_hotp_value(hotp_value(client.session[SECRET_SESSION_KEY], counter))
        assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    TOTP.activate(company.service, "JBSWY3DPEHPK3PXP")
    operations.reset_second_factor(
        company.service, by=company.admin, at=at, reason="当面核对身份", version=ANY
    )
    if not company.security.authenticator_set.exists():
        TOTP.activate(company.security, "JBSWY3DPEHPK3PXP")
    said = {"at": at, "version": ANY}
    operations.confirm_factor_reset(company.service, by=company.president, **said)
    operations.reset_second_factor(company.security, by=company.admin, reason="来电称手机丢失", **said)
    operations.refuse_factor_reset(company.security, by=company.president, reason="未核对身份", **said)
    operations.reset_second_factor(company.security, by=company.admin, reason="当面核对身份", **said)


def customers_are_called(company: SimpleNamespace, at: datetime) -> None:
    """A clerk looks at a whole phone number, which is kept, and writes down whom to ask for, too."""
    here = Household.objects.filter(room__building__community__office=company.MO01, contacts__phone__gt="")
    home = here.earliest("pk")
    reveal_phone(home, reason="回访故障处理结果", by=company.clerk, at=at)
    tenant = add_contact(
        home, name="黄女士", relation="tenant", phone="138 0013 8000", by=company.clerk, at=at
    )
    end_contact(tenant, until=today(at), by=company.clerk, at=at, version=tenant.version)


SCENES = [
    (0, people_come_and_go),
    (0.05, head_names_a_deputy),
    (0.07, second_persons_are_asked),
    (0.1, numbers_are_set),
    (0.2, calendar_is_imported),
    (0.3, people_and_programs_sign_in),
    (0.4, second_factors_are_set_up),
    (0.42, customers_are_called),
    (0.45, units_change_their_hours),
    (0.47, a_role_is_given_and_a_sheet_is_tried),
    (0.5, something_names_nobody_who_can_act),
]
