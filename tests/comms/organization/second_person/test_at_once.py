"""Two people press at the same moment: one of them is told what happened meanwhile."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from comms.base.errors import DomainError, Refused
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Appointment, PasswordLink, Post
from tests.comms.organization.operations.events import DAY, events_of
from tests.comms.organization.second_person.proposals import asked_link, only, propose
from tests.factories.absences import fresh
from tests.factories.organization import appoint


@pytest.fixture(autouse=True)
def many_writers():
    if connection.vendor != "postgresql":
        pytest.skip("the SQLite database of the tests lives in memory and has one writer")


def at_once(*acts):
    """(results, refusals) of acts that begin at the same moment, each in a connection of its own."""
    begin, done, refused = Barrier(len(acts)), [], []

    def work(act):
        try:
            begin.wait(timeout=10)
            done.append(act())
        except DomainError as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, refused


@pytest.mark.django_db(transaction=True)
def test_one_of_two_confirmations_counts(company, at):
    held = propose(company, at)
    done, refused = at_once(
        *(
            lambda by=by: operations.confirm_post(held, by=by, at=at, version=1)
            for by in (company.president, company.representative)
        )
    )
    assert (len(done), [refusal.status for refusal in refused]) == (1, [412])
    assert events_of(held) == ["created", "confirmed"]


@pytest.mark.django_db(transaction=True)
def test_of_a_confirmation_and_a_refusal_one_counts(company, at):
    held = propose(company, at)
    said = {"at": at, "version": 1}
    done, refused = at_once(
        lambda: operations.confirm_post(held, by=company.president, **said),
        lambda: operations.refuse_post(held, by=company.representative, reason="不合适", **said),
    )
    assert (len(done), len(refused)) == (1, 1)
    row = Appointment.objects.get(pk=held.pk)
    assert (row.confirmed_at is None) != (row.refused_at is None)


@pytest.mark.django_db(transaction=True)
def test_of_two_new_heads_of_a_unit_one_is_confirmed(company, at):
    first, second = propose(company, at), propose(company, at, user=company.staff)
    done, refused = at_once(
        lambda: operations.confirm_post(first, by=company.president, at=at, version=1),
        lambda: operations.confirm_post(second, by=company.representative, at=at, version=1),
    )
    assert (len(done), len(refused)) == (1, 1)
    heads = Appointment.objects.heading().current(DAY).filter(unit=company.MO01, post=Post.OFFICE_DIRECTOR)
    assert heads.get() == done[0]


def ends(held, by, at):
    """Two ways in which somebody is no system administrator any more."""
    return [
        lambda: operations.end_post(held, until=DAY, by=by, at=at, version=ANY),
        lambda: operations.deactivate(held.user, by=by, at=at, version=ANY, successor=None),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [0, 1])
def test_two_administrators_do_not_end_each_other(company, at, way):
    first = Appointment.objects.get(user=company.admin)
    second = appoint(company.staff, Post.SYSTEM_ADMINISTRATOR, company.HQ)
    done, refused = at_once(
        ends(first, fresh(company.staff), at)[way],
        ends(second, fresh(company.admin), at)[way],
    )
    assert (len(done), len(refused)) == (1, 1)
    left = Appointment.objects.current(DAY + timedelta(days=1)).filter(post=Post.SYSTEM_ADMINISTRATOR)
    assert left.filter(user__is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_second_persons_do_not_go_at_once(company, at):
    only(company.admin, company.president, company.representative)
    acts = [
        ends(Appointment.objects.get(user=person), company.admin, at)[0]
        for person in (company.president, company.representative)
    ]
    done, refused = at_once(*acts)
    assert (len(done), [type(one) for one in refused]) == (1, [Refused])


@pytest.mark.django_db(transaction=True)
def test_one_link_waits_and_one_is_made(company, at):
    done, refused = at_once(*[lambda: asked_link(company, at)] * 2)
    assert (len(done), len(refused)) == (1, 1)
    done, refused = at_once(
        *(
            lambda by=by: operations.confirm_password_link(company.president, by=by, at=at, version=2)
            for by in (company.admin, company.representative)
        )
    )
    assert (len(done), len(refused)) == (1, 1)
    assert PasswordLink.objects.made().count() == 1
