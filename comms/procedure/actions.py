"""What can be done with a policy, for pages and REST alike."""

from comms.procedure import operations
from comms.procedure.forms import PolicyForm, PolicyValueForm
from comms.procedure.rules import Policy
from comms.web.actions import Action
from comms.web.forms import ReasonForm

MAY = "procedure.change_policy"
# A preview counts all deadlines that would move and shows the first of them
SHOWN_MOVES = 100


def has_number(policy: Policy) -> bool:
    """Whether there is a number to decide on; some times are agreed case by case."""
    return policy.unit != "none"


POLICY_CHANGE = Action(operations.set_policy, PolicyForm, permission=MAY, possible=has_number)
POLICY_RESET = Action(
    operations.reset_policy,
    ReasonForm,
    permission=MAY,
    possible=lambda policy: has_number(policy) and policy.is_changed,
)
# Nothing is written: what would move is shown before the decision
POLICY_PREVIEW = Action(
    operations.preview_policy,
    PolicyValueForm,
    permission=MAY,
    versioned=False,
    possible=has_number,
)
