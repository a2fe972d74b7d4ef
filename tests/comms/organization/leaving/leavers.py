"""Somebody leaves, and what hangs on them."""

from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.operations import charges_of


def leave(person, by, at, **said):
    return operations.deactivate(person, by=by, at=at, version=ANY, reason="离职", **said)


def keys(person, at):
    return [charge.key for charge in charges_of(person, at)]
