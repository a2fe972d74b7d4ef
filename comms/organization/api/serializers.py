"""How units, people, posts, absences and groups look from outside: by code and uuid, never by database id."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.api import MomentField, StrictSerializer, register_rest_type
from comms.base.clock import now, today
from comms.organization.api.fields import NamedPerson, NamedUnit
from comms.organization.fields import WorkingHoursField
from comms.organization.models import Absence, Appointment, Group, Unit, User
from comms.organization.queries import group_members
from comms.organization.rules import keep_hours, read_hours


@extend_schema_field(
    {
        "type": "object",
        "description": 'From when to when, by weekday (1 = Monday): {"1": [["08:30", "12:00"], ["14:00", "17:30"]]}',
        "additionalProperties": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
        },
    }
)
class WorkingHours(serializers.Field):
    """The opening hours of a week, as a unit keeps them."""

    default_error_messages = {"shape": _("Write hours such as {example}, 1 = Monday; they may not overlap.")}

    def to_internal_value(self, data):
        """The kept shape; days without hours are left out."""
        try:
            return keep_hours(read_hours(data))
        except (AttributeError, TypeError, ValueError):
            self.fail("shape", example='{"1": [["08:30", "12:00"], ["14:00", "17:30"]]}')

    def to_representation(self, value):
        """As it is kept."""
        return value


register_rest_type(WorkingHoursField, lambda field: WorkingHours(default=dict if field.initial is None else lambda: field.initial))


class FullUnitSerializer(serializers.ModelSerializer):
    """A unit with its head."""

    parent = NamedUnit(read_only=True, allow_null=True)
    head = serializers.SerializerMethodField()
    working_hours = WorkingHours(read_only=True)

    class Meta:
        model = Unit
        fields = [
            "code",
            "uuid",
            "kind",
            "name",
            "name_zh",
            "name_en",
            "parent",
            "head",
            "complaint_line",
            "hotline",
            "email",
            "address",
            "working_hours",
            "active",
            "version",
        ]

    @extend_schema_field(NamedPerson(allow_null=True))
    def get_head(self, unit):
        """Who heads the unit today; null when nobody does."""
        return NamedPerson(unit.heads[0].user).data if unit.heads else None


class PostSerializer(serializers.ModelSerializer):
    """A post held today."""

    label = serializers.CharField(source="get_post_display", read_only=True)  # type: ignore[assignment]
    unit = NamedUnit(read_only=True)

    class Meta:
        model = Appointment
        fields = ["uuid", "post", "label", "unit", "since", "until", "acting", "version"]


class AppointmentSerializer(PostSerializer):
    """Who holds which post in which unit."""

    user = NamedPerson(read_only=True)

    class Meta(PostSerializer.Meta):
        fields = ["uuid", "user", *PostSerializer.Meta.fields[1:]]


class FullPersonSerializer(serializers.ModelSerializer):
    """A person of the staff directory."""

    posts = PostSerializer(many=True, read_only=True)
    active = serializers.BooleanField(source="is_active", read_only=True)

    class Meta:
        model = User
        fields = ["uuid", "username", "name", "phone", "email", "tier", "active", "posts", "version"]


class MeSerializer(FullPersonSerializer):
    """The caller: posts, unit, language and the names of permissions."""

    unit = serializers.SerializerMethodField()
    permissions = serializers.SerializerMethodField()

    class Meta(FullPersonSerializer.Meta):
        fields = [*FullPersonSerializer.Meta.fields, "unit", "language", "time_zone", "permissions"]

    @extend_schema_field(NamedUnit(allow_null=True))
    def get_unit(self, person):
        """The unit of the person's main post; null for people without a post."""
        return NamedUnit(person.main_post.unit).data if person.main_post else None

    def get_permissions(self, person) -> list[str]:
        """What the person may do without regard to a single object."""
        return self.context["permissions"]


class PasswordLinkSerializer(serializers.Serializer):
    """Where somebody chooses a new password, shown this once, and for how many days it works."""

    link = serializers.URLField()
    days = serializers.IntegerField()


class AbsenceSerializer(serializers.ModelSerializer):
    """Somebody is away."""

    user = NamedPerson(read_only=True)
    deputy = NamedPerson(read_only=True, allow_null=True)

    class Meta:
        model = Absence
        fields = ["uuid", "user", "starts_on", "ends_on", "kind", "deputy", "cancelled_at", "created_at", "version"]


class GroupSerializer(serializers.ModelSerializer):
    """A named set of people: the posts that make somebody a member, and who was picked by hand."""

    name = serializers.CharField(read_only=True)
    posts = serializers.ListField(child=serializers.CharField(), read_only=True)
    unit_kinds = serializers.ListField(child=serializers.CharField(), read_only=True)
    picked = NamedPerson(many=True, read_only=True)

    class Meta:
        model = Group
        fields = ["code", "name", "name_zh", "name_en", "posts", "unit_kinds", "picked", "version"]


class FullGroupSerializer(GroupSerializer):
    """A group with everyone who belongs to it today."""

    members = serializers.SerializerMethodField()

    class Meta(GroupSerializer.Meta):
        fields = [*GroupSerializer.Meta.fields, "members"]

    @extend_schema_field(NamedPerson(many=True))
    def get_members(self, group):
        """By post or by hand, in the order of their names."""
        return NamedPerson(group_members(group, today(now())).order_by("name", "id"), many=True).data


class CredentialsSerializer(StrictSerializer):
    """Sign-in name (or e-mail address) and password."""

    username = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    """A token, shown this once."""

    token = serializers.CharField()
    expiry = MomentField()


class KnownTokenSerializer(serializers.Serializer):
    """A token in the list: its beginning, never the secret."""

    key = serializers.CharField()
    created = MomentField()
    expiry = MomentField(allow_null=True)
