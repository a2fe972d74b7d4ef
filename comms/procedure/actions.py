"""What can be done with a policy, for pages and REST alike."""

from comms.base.actions import Action
from comms.base.forms import ReasonForm
from comms.procedure import operations
from comms.procedure.forms import PolicyForm, PolicyValueForm

MAY = "procedure.change_policy"
# A preview counts all deadlines that would move and shows the first of them
SHOWN_MOVES = 100

POLICY_CHANGE = Action(operations.set_policy, PolicyForm, permission=MAY)
POLICY_RESET = Action(operations.reset_policy, ReasonForm, permission=MAY)
# Nothing is written: what would move is shown before the decision
POLICY_PREVIEW = Action(operations.preview_policy, PolicyValueForm, permission=MAY, versioned=False)
