"""REST: the counter-signatures of helping departments, by uuid, with their acts."""

from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet
from meetings.actions.papers import SIGNATURE_ACTIONS
from meetings.filters import SignatureFilter
from meetings.models import CounterSignature


class SignatureSerializer(ResourceSerializer):
    """A department's signature on one revision of minutes."""

    minutes = Named("number")
    revision = Named("number")
    unit = NamedUnit(read_only=True)
    answered_by = NamedPerson(read_only=True)

    class Meta:
        model = CounterSignature
        fields = read_only_fields = [
            "uuid",
            "minutes",
            "revision",
            "unit",
            "wanted_at",
            "closes_at",
            "answered_at",
            "answered_by",
            "comment",
            "state",
            "version",
        ]


class SignatureViewSet(ResourceViewSet):
    """Counter-signatures: what one's department is to sign, and those on minutes that one reads."""

    serializer_class = SignatureSerializer
    object_actions = SIGNATURE_ACTIONS
    filterset_class = SignatureFilter
    lookup_field = "uuid"
    needs = {"minutes": ("revision__minutes",)}
    orderings = {"-wanted_at": ("-wanted_at", "-id")}

    def queryset_for(self):
        """Those that the caller sees."""
        return CounterSignature.objects.visible_to(self.request.user)
