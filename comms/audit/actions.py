"""What people do with files: add them to an object, take one out of sight."""

from django.utils.translation import gettext_lazy as _

from comms.audit.forms import AttachForm
from comms.audit.operations import attachments
from comms.web.actions import Action
from comms.web.forms import ReasonForm

ATTACH = Action(
    attachments.add_files,
    AttachForm,
    permission="audit.add_attachment",
    versioned=False,
    label=_("Add files"),
    icon="paperclip",
)
ATTACHMENT_ACTIONS = {
    "withdraw": Action(
        attachments.withdraw,
        ReasonForm,
        permission="audit.withdraw_attachment",
        label=_("Withdraw file"),
        tone="danger",
        icon="x-lg",
        possible=lambda attachment: attachment.withdrawn_at is None,
    ),
}
