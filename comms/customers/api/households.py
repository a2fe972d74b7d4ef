"""REST: households and their contacts; phones are masked, and a whole number is given only for a reason."""

from django.utils.crypto import constant_time_compare, salted_hmac
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from comms.base.idempotency import KeyReused
from comms.customers.actions import CONTACT_ACTIONS, CONTACT_CHANGE, HOUSEHOLD_ACTIONS
from comms.customers.api.places import NamedRoom
from comms.customers.filters import ContactFilter, HouseholdFilter
from comms.customers.models import Contact, Household
from comms.customers.tables import HOUSEHOLDS
from comms.organization.api.fields import Named, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet, StrictModelSerializer
from comms.rest.exports import Exported


class ContactFields(StrictModelSerializer):
    """A contact inside its household; the phone is masked."""

    phone = serializers.CharField(source="masked_phone", read_only=True)

    class Meta:
        model = Contact
        fields = read_only_fields = ["uuid", "name", "relation", "phone", "since", "until", "note", "version"]


class ContactSerializer(ResourceSerializer, ContactFields):
    """A contact; `office` had the community when the contact was written down."""

    household = Named("uuid")
    place = serializers.CharField(source="household.room.full_name", read_only=True)
    office = NamedUnit(read_only=True)

    class Meta(ContactFields.Meta):
        fields = read_only_fields = [
            *ContactFields.Meta.fields[:-1],
            "household",
            "place",
            "office",
            "version",
        ]

    def get_url(self, obj) -> str:
        """Also where a household answers with one."""
        return reverse("contact-detail", [obj.uuid], request=self.context["request"])


class HouseholdSerializer(ResourceSerializer):
    """A household with its present contacts. `contact_name` and `phone` are those of the main one."""

    room = NamedRoom(read_only=True)
    contact_name = serializers.CharField(read_only=True)
    phone = serializers.CharField(source="masked_phone", read_only=True)
    contacts = ContactFields(source="present_contacts", many=True, read_only=True)

    class Meta:
        model = Household
        fields = read_only_fields = [
            "uuid",
            "room",
            "occupancy",
            "contact_name",
            "phone",
            "contacts",
            "key_customer",
            "moved_in_on",
            "left_on",
            "version",
        ]


class PhoneSerializer(serializers.Serializer):
    """The whole number."""

    phone = serializers.CharField(read_only=True)


def digest_of(phone):
    """What tells whether it is the same number; without the installation's key nobody finds it from this."""
    return salted_hmac("comms.customers.reveal", phone, algorithm="sha256").hexdigest()


class NumbersNotKept:
    """A whole number that was shown is not kept with the key of its request; all other answers are."""

    def kept_answer(self, response):
        """A digest: the number itself stands in its row alone, where it is changed and erased."""
        if set(response.data) != {"phone"}:
            return super().kept_answer(response)
        return {"digest": digest_of(response.data["phone"])}

    def repeated(self, kept):
        """The number that was shown and recorded under this key, from its row. Raises KeyReused when there is
        another one now, which asks for a reason of its own.
        """
        if not kept.scope.endswith("/reveal-phone/"):
            return super().repeated(kept)
        phone = self.get_object().phone
        if not constant_time_compare(str(kept.answer.get("digest")), digest_of(phone)):
            raise KeyReused(kept)
        return self.answer(phone)


@extend_schema_view(
    act_reveal_phone=extend_schema(responses=PhoneSerializer),
    act_add_contact=extend_schema(responses={201: ContactSerializer}),
)
class HouseholdViewSet(NumbersNotKept, Exported, ResourceViewSet):
    """Households by uuid; `add-contact` makes a contact, `reveal-phone` gives the whole number of the main
    one and keeps the reason.
    """

    table = HOUSEHOLDS
    file_permission = "customers.export_household"
    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilter
    lookup_field = "uuid"
    orderings = {"id": ("id",), "-id": ("-id",)}
    expandable = ("contacts", "allowed_actions")
    object_actions = HOUSEHOLD_ACTIONS
    needs = {"allowed_actions": ("room__building__community__office",)}

    def queryset_for(self):
        """Present households of the offices whose customers the caller reads."""
        return Household.objects.visible_to(self.request.user).present().with_contacts()

    def answer(self, result):
        """The new contact, or the whole phone number."""
        if not isinstance(result, Contact):
            return Response({"phone": result})
        context = self.get_serializer_context() | {"view": _beside(self, ContactViewSet)}
        made = ContactSerializer(result, context=context).data
        return Response(made, status=201, headers={"Location": made["url"], "ETag": f'"{result.version}"'})


@extend_schema_view(act_reveal_phone=extend_schema(responses=PhoneSerializer))
class ContactViewSet(NumbersNotKept, ResourceViewSet):
    """Contacts by uuid, former ones too; `end` is the last word on one, nothing is deleted."""

    serializer_class = ContactSerializer
    filterset_class = ContactFilter
    lookup_field = "uuid"
    orderings = {"id": ("id",), "-id": ("-id",)}
    change_action = CONTACT_CHANGE
    object_actions = CONTACT_ACTIONS
    needs = {
        "allowed_actions": ("household__room__building__community__office",),
        "place": ("household__room__building__community",),
    }

    def queryset_for(self):
        """Contacts of households of the offices whose customers the caller reads."""
        return Contact.objects.visible_to(self.request.user)

    def answer(self, result):
        """The contact, or its whole phone number."""
        return Response({"phone": result}) if isinstance(result, str) else super().answer(result)


def _beside(view, other):
    """Another resource as it would answer the same request."""
    return other(request=view.request, kwargs={}, action="retrieve", format_kwarg=None)
