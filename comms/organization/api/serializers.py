"""How units, people and absences look from outside: by code and uuid, never by database id."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.api import MomentField, StrictModelSerializer, StrictSerializer
from comms.organization.models import Absence, Appointment, Unit, User
from comms.organization.states import AbsenceKind


class PersonBriefSerializer(serializers.ModelSerializer):
    """A person inside another object."""

    class Meta:
        model = User
        fields = ["uuid", "name"]


class HoursField(serializers.DictField):
    """{"1": [["08:30", "12:00"], ["14:00", "17:30"]], …}: from when to when, by weekday (1 = Monday)."""

    def __init__(self, **kwargs):
        pair = serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2)
        super().__init__(child=serializers.ListField(child=pair), **kwargs)


class UnitSerializer(serializers.ModelSerializer):
    """A unit with its head."""

    parent = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated,assignment]
    head = serializers.SerializerMethodField()
    working_hours = HoursField()

    class Meta:
        model = Unit
        fields = [
            "code", "uuid", "kind", "name", "name_zh", "name_en", "parent", "head", "complaint_line", "hotline", "email", "address",
            "working_hours", "active", "version",
        ]  # fmt: skip

    @extend_schema_field(PersonBriefSerializer(allow_null=True))
    def get_head(self, unit):
        """Who heads the unit today; null when nobody does."""
        return PersonBriefSerializer(unit.heads[0].user).data if unit.heads else None


class PostSerializer(serializers.ModelSerializer):
    """A post held today."""

    label = serializers.CharField(source="get_post_display", read_only=True)  # type: ignore[assignment]
    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Appointment
        fields = ["post", "label", "unit", "since", "until", "acting"]


class PersonSerializer(serializers.ModelSerializer):
    """A person of the staff directory."""

    posts = PostSerializer(many=True, read_only=True)
    active = serializers.BooleanField(source="is_active", read_only=True)

    class Meta:
        model = User
        fields = ["uuid", "username", "name", "phone", "email", "tier", "active", "posts", "version"]


class MeSerializer(PersonSerializer):
    """The caller: posts, unit, language and the names of permissions."""

    unit = serializers.SerializerMethodField()
    permissions = serializers.SerializerMethodField()

    class Meta(PersonSerializer.Meta):
        fields = [*PersonSerializer.Meta.fields, "unit", "language", "time_zone", "permissions"]

    def get_unit(self, person) -> str | None:
        """The code of the unit of the person's main post."""
        return person.main_post.unit.code if person.main_post else None

    def get_permissions(self, person) -> list[str]:
        """What the person may do without regard to a single object."""
        return self.context["permissions"]


class AbsenceSerializer(serializers.ModelSerializer):
    """Somebody is away."""

    user = PersonBriefSerializer(read_only=True)
    deputy = PersonBriefSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Absence
        fields = ["uuid", "user", "starts_on", "ends_on", "kind", "deputy", "cancelled_at", "created_at", "version"]


class PersonField(serializers.SlugRelatedField):
    """A person by uuid, among those whom the caller may see."""

    default_error_messages = {"does_not_exist": _("There is no such person."), "invalid": _("There is no such person.")}

    def __init__(self, **kwargs):
        super().__init__(slug_field="uuid", **kwargs)

    def get_queryset(self):
        """Nobody while the schema is drawn."""
        request = self.context.get("request")
        return User.objects.visible_to(request.user) if request else User.objects.none()

    def to_internal_value(self, data):
        """A malformed uuid is nobody."""
        try:
            return super().to_internal_value(str(data))
        except (ValueError, TypeError):
            self.fail("invalid")


class NewAbsenceSerializer(StrictModelSerializer):
    """An absence to note; the caller's own when no person is named."""

    user = PersonField(queryset=User.objects.none(), required=False)
    deputy = PersonField(queryset=User.objects.none(), required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=AbsenceKind.choices, default=AbsenceKind.LEAVE)

    class Meta:
        model = Absence
        fields = ["user", "starts_on", "ends_on", "kind", "deputy"]


class ReasonSerializer(StrictSerializer):
    """An act with a reason, when there is something to say."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=200)


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
