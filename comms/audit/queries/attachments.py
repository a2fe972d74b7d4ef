"""Which files an object has."""

from django.db.models import QuerySet

from comms.audit.models import Attachment


def attachments_of(obj) -> QuerySet[Attachment]:
    """The object's files that were not withdrawn, oldest first, with who added them."""
    return Attachment.objects.of(obj).present().select_related("uploaded_by")
