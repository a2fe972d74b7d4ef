"""People and units in answers, the same in every room: a person is {uuid, name}, a unit {code, name}."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from comms.organization.models import Unit, User


@extend_schema_serializer(component_name="PersonName")
class NamedPerson(serializers.ModelSerializer):
    """A person inside another object."""

    class Meta:
        model = User
        fields = read_only_fields = ["uuid", "name"]


@extend_schema_serializer(component_name="UnitName")
class NamedUnit(serializers.ModelSerializer):
    """A unit inside another object, named in the caller's language."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = Unit
        fields = read_only_fields = ["code", "name"]


class Named(serializers.SlugRelatedField):
    """Another related row in an answer, by its public identity (number, code or uuid)."""

    def __init__(self, slug, **options):
        super().__init__(slug_field=slug, read_only=True, **options)
