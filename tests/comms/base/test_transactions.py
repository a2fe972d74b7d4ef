"""An act and what it calls are one transaction; only what means to survive a failure pays for a savepoint."""

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from comms.base.models import NumberSeries
from comms.base.numbering import next_serial
from comms.base.transactions import one_transaction

pytestmark = pytest.mark.django_db


@one_transaction()
def inner(at, fails=False):
    next_serial("IN", at)
    if fails:
        raise ValueError


@one_transaction()
def outer(at, fails=False):
    next_serial("OUT", at)
    inner(at, fails)
    inner(at)


def savepoints(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum(query["sql"].startswith("SAVEPOINT") for query in captured.captured_queries)


def given():
    return dict(NumberSeries.objects.values_list("prefix", "last"))


def test_operations_inside_an_operation_cost_no_savepoints(at):
    # the one savepoint stands for the transaction, which is the test's own here
    assert savepoints(lambda: outer(at)) == 1
    assert given() == {"OUT": 1, "IN": 2}


def test_error_of_an_operation_inside_undoes_the_whole_act(at):
    with pytest.raises(ValueError):
        outer(at, fails=True)
    assert given() == {}
    outer(at)
    assert given() == {"OUT": 1, "IN": 2}


def test_error_that_somebody_swallows_stops_the_act_loudly(at):
    @one_transaction()
    def careless():
        try:
            inner(at, fails=True)
        except ValueError:
            next_serial("OUT", at)

    with pytest.raises(TransactionManagementError):
        careless()
    assert given() == {}


def test_failure_is_survived_behind_a_savepoint_of_its_own(at):
    @one_transaction()
    def careful():
        try:
            with transaction.atomic():
                inner(at, fails=True)
        except ValueError:
            inner(at)

    careful()
    assert given() == {"IN": 1}
