"""Who sees the work of units that are not their own signs in with a second factor, whatever the post."""

from datetime import timedelta

import pytest
from django.apps import apps

from comms.base.versions import ANY
from comms.customers.operations import reveal_phone
from comms.organization import operations as organization
from comms.organization.models import User
from comms.organization.queries import lacks_second_factor
from comms.organization.states import Post, UnitKind, post_fits
from meetings import operations as meetings
from meetings.models import Resolution
from meetings.operations.proposals import propose_time
from tests.factories import handovers as slips
from tests.factories import meetings as make
from tests.factories.absences import away
from tests.factories.customers import make_community, make_household
from tests.factories.mails import kept_mail
from tests.factories.meetings import make_meeting
from tests.factories.mornings import make_morning
from tests.factories.motions import proposed
from tests.factories.organization import appoint, make_person, make_unit
from tests.matrix.meetings import asked, concluded, running, to_sign
from tests.matrix.world import begun_first_day

pytestmark = pytest.mark.django_db
READABLE = {model for model in apps.get_models() if hasattr(model._default_manager, "visible_to")}


@pytest.fixture
def work(company, at):
    """Something of every kind in units in which nobody of `newcomers` works."""
    household = make_household(make_community(company.MO01))
    organization.import_people(rows=[["name", "username"], ["甲", "jia"]], by=company.hr, at=at)
    reveal_phone(household, reason="回电核实漏水", by=company.clerk, at=at)
    slips.make_slip(company, at, community=household.room.building.community)
    slips.make_task(company, at, from_department=company.SE, by=company.security)
    slips.make_note(company, at)
    away(company.clerk, company.colleague, at=at)
    spoken = make.spoken(running(company, at), company)
    series = to_sign(company, at, spoken).meeting.series
    later = series.meetings.upcoming().first()
    moved = later.starts_at + timedelta(days=1)
    propose_time(later, starts_at=moved, by=company.vice, at=at)
    # In a meeting that nobody of the newcomers belongs to
    resolution = Resolution.objects.get()
    terms = {"at": at, "version": ANY}
    meetings.submit_plan(resolution, steps=[{"text": "拟定方案"}], by=company.engineering, **terms)
    proposed(make_meeting(company, at, code="po2"), company, at)
    concluded(company, at)
    asked(company, at)
    make_morning(company, at)
    kept_mail(at)
    begun_first_day(at)
    return company


@pytest.fixture
def newcomers(company):
    """{(post, code of the unit): somebody with this post alone}, in units of each kind."""
    units = [company.HQ, company.QM, company.AH]
    units += [make_unit(f"X{kind.value}", kind, kind.value) for kind in UnitKind if kind != UnitKind.COMPANY]
    found = {}
    for unit in units:
        for post in Post:
            if post_fits(post, unit.kind, unit.role):
                person = make_person(f"{post}.{unit.code}".lower())
                appoint(person, post, unit, acting=True)  # real heads are there already
                found[post, unit.code] = User.objects.get(pk=person.pk)
    return found


def seen(person):
    """The rows of every kind that somebody may read, as (model, id)."""
    return {
        (model, pk)
        for model in READABLE
        for pk in model.objects.visible_to(person).values_list("pk", flat=True)
    }


def test_whoever_reads_across_units_needs_a_second_factor_and_nobody_else(work, newcomers, settings):
    settings.SECOND_FACTOR_ASKED = True
    everybodys = seen(newcomers[Post.STAFF, "Xdepartment"])  # the directory
    everything = {model for model in READABLE if model._default_manager.exists()}
    assert everything == READABLE, "make a row of each kind"
    across = {key for key, person in newcomers.items() if seen(person) - everybodys}
    assert across == {key for key, person in newcomers.items() if lacks_second_factor(person)}
    assert {post for post, _code in across} > {Post.QUALITY_MANAGER, Post.STAFF, Post.VICE_PRESIDENT}
    assert (Post.STAFF, "Xdepartment") not in across
