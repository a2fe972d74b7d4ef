"""How units, people, posts, absences and groups look from outside: by code and uuid, never by database id."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.clock import now, today
from comms.organization.api.bodies import WorkingHours
from comms.organization.api.fields import NamedPerson, NamedUnit
from comms.organization.models import Absence, Appointment, Group, Unit, User
from comms.organization.models.memory import StoredLogo
from comms.organization.queries import members_in_order
from comms.organization.states import Post, Waits
from comms.rest import MomentField, ResourceSerializer, StrictSerializer


class FullUnitSerializer(ResourceSerializer):
    """A unit with its head."""

    parent = NamedUnit(read_only=True, allow_null=True)
    head = serializers.SerializerMethodField()
    working_hours = WorkingHours(read_only=True)
    email = serializers.CharField(read_only=True)  # empty for many: no address by its form
    logo = serializers.SerializerMethodField()

    class Meta:
        model = Unit
        fields = read_only_fields = [
            "code",
            "uuid",
            "kind",
            "role",
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
            "logo",
            "active",
            "version",
        ]

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_logo(self, unit):
        """Where the company's logo may be loaded; null where there is none."""
        if not unit.logo.name:
            return None
        return self.context["request"].build_absolute_uri(StoredLogo(unit.logo.name).address)

    @extend_schema_field(NamedPerson(allow_null=True))
    def get_head(self, unit):
        """Who heads the unit today; null when nobody does."""
        if not unit.heads:
            return None
        return NamedPerson(unit.heads[0].user).data


class PostNameSerializer(serializers.Serializer):
    """A post that people can hold."""

    code = serializers.ChoiceField(Post.choices)
    name = serializers.CharField()


class PostSerializer(serializers.ModelSerializer):
    """A post held today, inside a person."""

    label = serializers.CharField(source="get_post_display", read_only=True)  # type: ignore[assignment]
    unit = NamedUnit(read_only=True)

    class Meta:
        model = Appointment
        fields = read_only_fields = ["uuid", "post", "label", "unit", "since", "until", "acting", "version"]


class AppointmentSerializer(ResourceSerializer):
    """Who holds which post in which unit. It counts from `confirmed_at` on; without that and without
    `refused_at` it waits for a second person. With both it was called off before it began.
    """

    user = NamedPerson(read_only=True)
    given_by = NamedPerson(read_only=True, allow_null=True)
    confirmed_by = NamedPerson(read_only=True, allow_null=True)
    confirmed_at = MomentField(read_only=True, allow_null=True)
    refused_by = NamedPerson(read_only=True, allow_null=True)
    refused_at = MomentField(read_only=True, allow_null=True)
    label = serializers.CharField(source="get_post_display", read_only=True)  # type: ignore[assignment]
    unit = NamedUnit(read_only=True)

    class Meta:
        model = Appointment
        fields = read_only_fields = [
            "user",
            *PostSerializer.Meta.fields,
            "given_by",
            "confirmed_by",
            "confirmed_at",
            "refused_by",
            "refused_at",
        ]


class FullPersonSerializer(ResourceSerializer):
    """A person of the staff directory."""

    posts = PostSerializer(source="own_posts", many=True, read_only=True)
    active = serializers.BooleanField(source="is_active", read_only=True)
    email = serializers.CharField(read_only=True)  # empty for many: no address by its form

    class Meta:
        model = User
        fields = read_only_fields = [
            "uuid",
            "username",
            "name",
            "phone",
            "email",
            "tier",
            "active",
            "posts",
            "version",
        ]


class StandInSerializer(serializers.Serializer):
    """Somebody who is away, and until when the caller acts for them."""

    uuid = serializers.UUIDField(source="person.uuid")
    name = serializers.CharField(source="person.name")
    until = MomentField()


class MeSerializer(FullPersonSerializer):
    """The caller: posts, unit, for whom they act now, language and the names of permissions."""

    unit = serializers.SerializerMethodField()
    acting_for = StandInSerializer(source="stands_in_for", many=True, read_only=True)
    permissions = serializers.SerializerMethodField()

    class Meta(FullPersonSerializer.Meta):
        fields = read_only_fields = [
            *FullPersonSerializer.Meta.fields,
            "unit",
            "acting_for",
            "language",
            "time_zone",
            "permissions",
        ]

    @extend_schema_field(NamedUnit(allow_null=True))
    def get_unit(self, person):
        """The unit of the person's main post; null for people without a post."""
        if person.main_post is None:
            return None
        return NamedUnit(person.main_post.unit).data

    def get_permissions(self, person) -> list[str]:
        """What the person may do without regard to a single object."""
        return self.context["permissions"]


class PasswordLinkSerializer(serializers.Serializer):
    """What became of a link for a new password: it waits for a second person, it was mailed to the person, or
    it is shown this once because the person has no address.
    """

    state = serializers.ChoiceField(["waits", "mailed", "shown"])
    link = serializers.CharField(help_text="The address, only when it is shown; else empty.")
    ends_at = MomentField(allow_null=True, help_text="Until when it works; null while it waits.")


class WaitingLinkSerializer(serializers.Serializer):
    """A link for a new password that waits for a second person; confirmed or refused at the person."""

    person = NamedPerson()
    asked_by = NamedPerson()
    asked_at = MomentField(source="created_at")


class WaitingResetSerializer(WaitingLinkSerializer):
    """Second factors that are to be taken away once a second person confirms it, at the person."""

    reason = serializers.CharField(help_text="How the asker made sure who wants it.")


class WaitingSerializer(serializers.Serializer):
    """Something that waits for a second person."""

    kind = serializers.ChoiceField(Waits.choices)
    uuid = serializers.UUIDField(
        source="place.uuid", help_text="Of the appointment, the absence, or else the person, to be confirmed."
    )
    person = NamedPerson()
    asked_by = NamedPerson(allow_null=True)
    since = MomentField()
    late = serializers.BooleanField(help_text="Whether those who may confirm it are reminded.")


class AbsenceSerializer(ResourceSerializer):
    """Somebody is away. The deputy may act while it lasts, from `authorised_at` on."""

    user = NamedPerson(read_only=True)
    deputy = NamedPerson(read_only=True, allow_null=True)
    noted_by = NamedPerson(read_only=True, allow_null=True)
    authorised_by = NamedPerson(read_only=True, allow_null=True)
    authorised_at = MomentField(read_only=True, allow_null=True)
    signed_for = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Absence
        fields = read_only_fields = [
            "uuid",
            "user",
            "starts_on",
            "starts_time",
            "ends_on",
            "ends_time",
            "kind",
            "deputy",
            "noted_by",
            "authorised_by",
            "authorised_at",
            "signed_for",
            "cancelled_at",
            "created_at",
            "version",
        ]


class UnattendedSerializer(serializers.Serializer):
    """An open thing that names a person: what the person is there, and the thing by its number; the title
    only for those who may see the thing.
    """

    charge = serializers.CharField(source="key", help_text="Names the line in `successors`.")
    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.CharField()
    title = serializers.SerializerMethodField()
    person = NamedPerson()
    instead = serializers.CharField(
        help_text="What becomes of it when its line names nobody; empty: somebody takes it over."
    )

    def get_title(self, charge) -> str:
        """Empty for what the caller may not see."""
        return self.context["titles"].get(charge.key, "")


class ChargeSerializer(UnattendedSerializer):
    """The same with who takes it over unless somebody else is named."""

    successor = serializers.SerializerMethodField()

    @extend_schema_field(NamedPerson(allow_null=True))
    def get_successor(self, charge):
        """Null where nobody takes over, or nobody fit is left."""
        likely = self.context["successor"]
        return None if charge.instead or likely is None else NamedPerson(likely).data


class GroupSerializer(ResourceSerializer):
    """A named set of people: the posts that make a member, who was picked by hand, who belongs today."""

    name = serializers.CharField(read_only=True)
    posts = serializers.ListField(child=serializers.CharField(), read_only=True)
    unit_kinds = serializers.ListField(child=serializers.CharField(), read_only=True)
    picked = NamedPerson(many=True, read_only=True)
    members = serializers.SerializerMethodField()

    class Meta:
        model = Group
        fields = read_only_fields = [
            "code",
            "name",
            "name_zh",
            "name_en",
            "posts",
            "unit_kinds",
            "picked",
            "members",
            "version",
        ]

    @extend_schema_field(NamedPerson(many=True))
    def get_members(self, group):
        """By post or by hand, in the order that was given to them, else by post."""
        return NamedPerson(members_in_order(group, today(now())), many=True).data


class GroupPreviewSerializer(serializers.Serializer):
    """Who would belong to a group on a day; added and removed against the group's members today."""

    day = serializers.DateField()
    number = serializers.SerializerMethodField()
    people = NamedPerson(many=True)
    added = NamedPerson(many=True)
    removed = NamedPerson(many=True)

    def get_number(self, preview) -> int:
        """How many would belong."""
        return len(preview.people)


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
