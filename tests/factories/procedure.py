"""Numbers of the procedure set for a test."""

from comms.base.versions import ANY
from comms.procedure.operations import reset_policy, set_policy
from comms.procedure.queries import policy


def set_number(name, value, *, by, at, reason="agreed"):
    """Set the policy of this name, whatever its version; returns it as it is in force then."""
    return set_policy(policy(name), value=value, reason=reason, by=by, at=at, version=ANY)


def reset_number(name, *, by, at, reason="as written"):
    """Set the policy of this name back to its default, whatever its version."""
    return reset_policy(policy(name), reason=reason, by=by, at=at, version=ANY)
