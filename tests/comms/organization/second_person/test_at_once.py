"""Two people press at the same moment: one of them is told what happened meanwhile."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from comms.base.errors import DomainError
from comms.organization import operations
from comms.organization.models import Appointment, PasswordLink, Post
from tests.comms.organization.operations.events import DAY, events_of
from tests.comms.organization.second_person.proposals import asked_link, propose


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
