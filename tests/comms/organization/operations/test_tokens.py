"""Tokens are kept as a digest, limited, and each person's own."""

from datetime import timedelta

import pytest

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.organization import operations

pytestmark = pytest.mark.django_db


def test_token_is_kept_as_a_digest_only(company, at):
    row, token = operations.make_token(company.clerk, by=company.clerk, at=at)
    assert token not in str(vars(row))
    assert token not in str(Event.objects.about(company.clerk).get().data)


def test_tokens_are_limited_and_expired_ones_do_not_count(company, at, settings):
    from comms.base.clock import now

    for _round in range(20):
        operations.make_token(company.clerk, by=company.clerk, at=now())
    with pytest.raises(GuardFailed):
        operations.make_token(company.clerk, by=company.clerk, at=now())
    company.clerk.auth_token_set.update(expiry=now() - timedelta(days=1))
    assert operations.make_token(company.clerk, by=company.clerk, at=now())[1]


def test_nobody_makes_or_revokes_tokens_for_others(company, at):
    row, _token = operations.make_token(company.clerk, by=company.clerk, at=at)
    with pytest.raises(NotAllowed):
        operations.make_token(company.clerk, by=company.admin, at=at)
    with pytest.raises(NotAllowed):
        operations.revoke_token(company.clerk, row.token_key[:8], by=company.admin, at=at)
    assert company.clerk.auth_token_set.count() == 1


def test_revoke_token_of_somebody_else_is_refused(company, at):
    row, _token = operations.make_token(company.clerk, by=company.clerk, at=at)
    with pytest.raises(Refused):
        operations.revoke_token(company.colleague, row.token_key[:8], by=company.colleague, at=at)
    operations.revoke_token(company.clerk, row.token_key[:8], by=company.clerk, at=at)
    assert company.clerk.auth_token_set.count() == 0
