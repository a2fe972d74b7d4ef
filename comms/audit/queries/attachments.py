"""Which files an object has, and which file a person may open."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet

from comms.audit.models import Attachment
from comms.audit.queries.objects import visible_object
from comms.organization.models import User


def attachments_of(obj: Model) -> QuerySet[Attachment]:
    """The object's files that were not withdrawn, oldest first, with who added them."""
    return Attachment.objects.of(obj).present().select_related("uploaded_by")


def visible_attachment(uuid: UUID, user: User | AnonymousUser) -> Attachment | None:
    """The file when the user may see its object; None for hidden, withdrawn and absent ones alike."""
    found = Attachment.objects.present().filter(uuid=uuid).select_related("content_type").first()
    model = found and found.content_type.model_class()
    if found is None or model is None or visible_object(model, user, pk=found.object_id) is None:
        return None
    return found
