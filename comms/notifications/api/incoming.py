"""REST: mail that arrived, by number, for those who look after it."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.audit.queries import public_name
from comms.notifications.actions import INCOMING_ACTIONS
from comms.notifications.filters import IncomingFilter
from comms.notifications.models import IncomingMail
from comms.notifications.queries import became_of, words_for
from comms.notifications.tables import INCOMING
from comms.organization.api.fields import Named, NamedPerson
from comms.rest import ResourceSerializer, ResourceViewSet
from comms.rest.exports import Exported


class FileLine(serializers.Serializer):
    """A file that hangs on a mail; it is named and never handed out."""

    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()


class MailWords(serializers.Serializer):
    """What a mail says, as plain text."""

    subject = serializers.CharField()
    text = serializers.CharField()
    attachments = FileLine(many=True)


class IncomingSerializer(ResourceSerializer):
    """A mail and what became of it. `words` is null where they are gone, or not for the caller; `became` is
    the address of the object, where the caller sees it.
    """

    answers = Named("uuid")
    settled_by = NamedPerson(read_only=True, allow_null=True)
    remark = serializers.SerializerMethodField()
    became = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()

    class Meta:
        model = IncomingMail
        fields = read_only_fields = [
            "number",
            "uuid",
            "message_id",
            "sender",
            "sender_name",
            "recipients",
            "subject",
            "sent_at",
            "received_at",
            "kind",
            "state",
            "size",
            "oversized",
            "closed",
            "answers",
            "became",
            "remark",
            "words",
            "note",
            "settled_at",
            "settled_by",
            "version",
        ]

    @property
    def reader(self):
        """Whoever asks."""
        return self.context["request"].user

    def get_remark(self, mail) -> str:
        """Why it stands where it does; of a closed one for those who may read it."""
        if mail.closed and not mail.words_open_to(self.reader):
            return ""
        return mail.why

    def get_became(self, mail) -> str:
        """The address of the object, such as `meetings/MT-2026-000012`."""
        became = became_of(mail, self.reader)
        return public_name(became) if became else ""

    @extend_schema_field(MailWords(allow_null=True))
    def get_words(self, mail):
        """Subject, text and files."""
        words = words_for(mail, self.reader)
        if words is None:
            return None
        return MailWords(words).data


class IncomingViewSet(Exported, ResourceViewSet):
    """Mails by number; `settle/` says what was done, `hand_again/` shows one to the portal once more."""

    table = INCOMING
    serializer_class = IncomingSerializer
    object_actions = INCOMING_ACTIONS
    filterset_class = IncomingFilter
    lookup_field = "number"
    expandable = ("words", "became", "remark", "allowed_actions")
    orderings = {"-received_at": ("-received_at", "-id"), "received_at": ("received_at", "id")}

    def queryset_for(self):
        """Those that the caller sees."""
        return IncomingMail.objects.visible_to(self.request.user)
