"""People, units and text in requests and answers: public identities only."""

from rest_framework import serializers

from comms.base.api import StrictModelSerializer, StrictSerializer
from comms.base.forms import clean_text
from comms.organization.models import Unit, User


class TextField(serializers.CharField):
    """Text without invisible characters; what is only invisible is blank."""

    def run_validation(self, data=serializers.empty):
        """Clean before the length is counted."""
        return super().run_validation(clean_text(data) if isinstance(data, str) else data)


class Shown(serializers.SlugRelatedField):
    """A related row by its public identity, in an answer."""

    def __init__(self, slug, **options):
        super().__init__(slug, read_only=True, **options)


class Code(serializers.SlugRelatedField):
    """A row of a kind that everybody may choose from, by its public identity."""


class PersonField(serializers.SlugRelatedField):
    """An active person by uuid."""

    def __init__(self, **options):
        if not options.get("read_only"):
            options.setdefault("queryset", User.objects.filter(is_active=True))
        super().__init__("uuid", **options)


class UnitField(serializers.SlugRelatedField):
    """An active unit by code."""

    def __init__(self, **options):
        if not options.get("read_only"):
            options.setdefault("queryset", Unit.objects.filter(active=True))
        super().__init__("code", **options)


class NamedPersonSerializer(serializers.ModelSerializer):
    """A person in an answer."""

    class Meta:
        model = User
        fields = read_only_fields = ["uuid", "name"]


class StatefulSerializer(StrictModelSerializer):
    """`allowed_events`: what the caller may do now."""

    allowed_events = serializers.SerializerMethodField()

    def get_allowed_events(self, obj) -> list[str]:
        """The acts that the caller may do now."""
        return list(dict.fromkeys(move.event for move in obj.allowed(self.context["request"].user)))


class ReasonSerializer(StrictSerializer):
    """An act that needs a reason."""

    reason = TextField(max_length=400)
