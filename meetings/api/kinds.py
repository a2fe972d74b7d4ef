"""REST: the kinds of meeting that the procedure knows, to look up."""

from rest_framework import serializers

from comms.rest import ReadOnlyResourceViewSet, ResourceSerializer
from meetings.models import MeetingKind


class KindSerializer(ResourceSerializer):
    """What the procedure says about one kind of meeting; `name` and `purpose` in the caller's language."""

    name = serializers.CharField(read_only=True)
    purpose = serializers.CharField(read_only=True)
    clauses = serializers.SerializerMethodField()

    class Meta:
        model = MeetingKind
        fields = read_only_fields = [
            "code",
            "name",
            "purpose",
            "clauses",
            "chair_post",
            "audience",
            "needs_resolutions",
            "needs_minutes",
            "output",
            "confidential",
            "on_demand",
            "open_to_guests",
        ]

    def get_clauses(self, kind) -> list[str]:
        """The clauses that it comes from."""
        return kind.clauses.replace(",", " ").split()


class KindViewSet(ReadOnlyResourceViewSet):
    """Kinds of meeting by code, in the order of the procedure."""

    serializer_class = KindSerializer
    lookup_field = "code"
    orderings = {"position": ("position", "code"), "code": ("code",)}

    def queryset_for(self):
        """Open to everyone who is signed in."""
        return MeetingKind.objects.all()
