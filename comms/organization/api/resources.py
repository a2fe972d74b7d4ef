"""units/, users/, users/me/, appointments/, groups/, absences/."""

import rules
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from comms.base.clock import now, today
from comms.base.rights import allow
from comms.organization.actions import (
    ABSENCE_ACTIONS,
    ABSENCE_CREATE,
    APPOINTMENT_ACTIONS,
    APPOINTMENT_CREATE,
    GROUP_ACTIONS,
    GROUP_CHANGE,
    GROUP_CREATE,
    GROUP_PREVIEW,
    PROFILE_CHANGE,
    UNIT_ACTIONS,
    UNIT_CHANGE,
    UNIT_CREATE,
    USER_ACTIONS,
    USER_CHANGE,
    USER_CREATE,
    answer_of,
)
from comms.organization.api.serializers import (
    AbsenceSerializer,
    AppointmentSerializer,
    ChargeSerializer,
    FullPersonSerializer,
    FullUnitSerializer,
    GroupPreviewSerializer,
    GroupSerializer,
    MeSerializer,
    PasswordLinkSerializer,
    PostNameSerializer,
    UnattendedSerializer,
    WaitingLinkSerializer,
    WaitingResetSerializer,
    WaitingSerializer,
)
from comms.organization.filters import (
    TREE,
    AbsenceFilter,
    AppointmentFilter,
    GroupFilter,
    PersonFilter,
    UnitFilter,
)
from comms.organization.forms import GroupPreviewForm
from comms.organization.models import Absence, Appointment, FactorReset, Group, PasswordLink, Unit, User
from comms.organization.operations.charges import (
    HAND_OVER,
    charges_of,
    likely_successor,
    seen_titles,
    unattended,
)
from comms.organization.operations.waiting import what_waits
from comms.organization.permissions import READ_WAITING
from comms.organization.queries import people_with_posts, units_with_people
from comms.organization.states import Post
from comms.organization.tables import GROUPS, PEOPLE, UNITS, absences_on
from comms.rest import ResourceViewSet, body_class
from comms.rest.exports import Exported
from comms.rest.lists import WholePage
from comms.web.actions import check_permission


class UnitViewSet(Exported, ResourceViewSet):
    """Departments, management offices and service centres."""

    table = UNITS
    serializer_class = FullUnitSerializer
    filterset_class = UnitFilter
    lookup_field = "code"
    orderings = {"tree": TREE, "code": ("code",), "-code": ("-code",)}
    create_action = UNIT_CREATE
    change_action = UNIT_CHANGE
    object_actions = UNIT_ACTIONS

    def queryset_for(self):
        """The tree, with parents and heads."""
        return units_with_people(Unit.objects.visible_to(self.request.user).as_tree(), today(now()))

    def present(self, obj):
        """With its head, also after an act."""
        if not hasattr(obj, "heads"):
            obj = self.queryset_for().get(pk=obj.pk)
        return super().present(obj)


@extend_schema_view(act_password_link=extend_schema(responses=PasswordLinkSerializer))
class UserViewSet(Exported, ResourceViewSet):
    """The staff directory."""

    table = PEOPLE
    serializer_class = FullPersonSerializer
    filterset_class = PersonFilter
    lookup_field = "uuid"
    orderings = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "username": ("username",),
        "-username": ("-username",),
    }
    create_action = USER_CREATE
    change_action = USER_CHANGE
    object_actions = USER_ACTIONS

    def queryset_for(self):
        """With the posts held today."""
        return people_with_posts(User.objects.visible_to(self.request.user), today(now()))

    @extend_schema(responses=ChargeSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=WholePage, filter_backends=[])
    def charges(self, request, *args, **kwargs):
        """What hangs on the person, with who takes it over unless somebody else is named."""
        person, at = self.get_object(), now()
        by = allow(request.user, HAND_OVER, person)
        charges = charges_of(person, at)
        context = {"titles": seen_titles(charges, by), "successor": likely_successor(person, at, by=by)}
        return self.paginator.get_paginated_response(
            ChargeSerializer(charges, many=True, context=context).data
        )

    def once(self, request, act):
        """A link for a new password is not kept, not even to answer the same request again."""
        if self.action == "act_password_link":
            return act()
        return super().once(request, act)

    def answer(self, result):
        """The person; of a link for a new password what became of it, which is said this once."""
        if self.action == "act_password_link":
            return Response(PasswordLinkSerializer(answer_of(result)).data)
        return super().answer(result)


class UnattendedList(GenericAPIView):
    """Everything open that names somebody who cannot act: who left, or holds no post any more."""

    serializer_class = UnattendedSerializer
    pagination_class = WholePage

    @extend_schema(operation_id="unattended_list", responses=UnattendedSerializer(many=True))
    def get(self, request):
        """By person."""
        by = allow(request.user, HAND_OVER)
        charges = unattended(now())
        shown = UnattendedSerializer(charges, many=True, context={"titles": seen_titles(charges, by)})
        return self.paginator.get_paginated_response(shown.data)


class WaitingList(GenericAPIView):
    """Everything that waits for a second person: posts, links, second factors, deputies."""

    serializer_class = WaitingSerializer
    pagination_class = WholePage

    @extend_schema(operation_id="waiting_list", responses=WaitingSerializer(many=True))
    def get(self, request):
        """By kind, of each the oldest first."""
        reader = allow(request.user, READ_WAITING)
        shown = WaitingSerializer(what_waits(now(), reader=reader), many=True)
        return self.paginator.get_paginated_response(shown.data)


class WaitingLinkList(GenericAPIView):
    """Links for new passwords that wait for a second person; posts that wait are
    `appointments/?waiting=true`.
    """

    serializer_class = WaitingLinkSerializer
    pagination_class = WholePage

    @extend_schema(operation_id="password_links_list", responses=WaitingLinkSerializer(many=True))
    def get(self, request):
        """The oldest first."""
        allow(request.user, READ_WAITING)
        links = PasswordLink.objects.waiting().select_related("person", "asked_by").order_by("id")
        return self.paginator.get_paginated_response(WaitingLinkSerializer(links, many=True).data)


class WaitingResetList(GenericAPIView):
    """Second factors that are to be taken away, which waits for a second person."""

    serializer_class = WaitingResetSerializer
    pagination_class = WholePage

    @extend_schema(operation_id="second_factor_resets_list", responses=WaitingResetSerializer(many=True))
    def get(self, request):
        """The oldest first."""
        allow(request.user, READ_WAITING)
        resets = FactorReset.objects.waiting().select_related("person", "asked_by").order_by("id")
        return self.paginator.get_paginated_response(WaitingResetSerializer(resets, many=True).data)


class MeViewSet(ResourceViewSet):
    """The caller."""

    serializer_class = MeSerializer
    change_action = PROFILE_CHANGE

    def get_object(self):
        """Oneself."""
        return self.request.user

    def url_of(self, obj):
        """This address, which is where one's own profile is changed."""
        return self.request.build_absolute_uri(reverse("user-me"))

    def get_serializer_context(self):
        """With the names of what the caller may do."""
        return super().get_serializer_context() | {"permissions": permissions_of(self.request.user)}


class PostList(GenericAPIView):
    """The posts that people hold, highest first."""

    serializer_class = PostNameSerializer
    pagination_class = WholePage

    @extend_schema(operation_id="posts_list", responses=PostNameSerializer(many=True))
    def get(self, request):
        """Each with its name in the caller's language."""
        posts = [{"code": code, "name": name} for code, name in Post.choices]
        return self.paginator.get_paginated_response(PostNameSerializer(posts, many=True).data)


class AppointmentViewSet(ResourceViewSet):
    """Who holds which post in which unit, now, before and later."""

    serializer_class = AppointmentSerializer
    filterset_class = AppointmentFilter
    lookup_field = "uuid"
    orderings = {"-since": ("-since", "-id"), "since": ("since", "id")}
    create_action = APPOINTMENT_CREATE
    object_actions = APPOINTMENT_ACTIONS

    def queryset_for(self):
        """Those of the people whom the caller sees."""
        return Appointment.objects.visible_to(self.request.user)


class AbsenceViewSet(Exported, ResourceViewSet):
    """Who is away, and who stands in."""

    serializer_class = AbsenceSerializer
    filterset_class = AbsenceFilter
    lookup_field = "uuid"
    orderings = {"-starts_on": ("-starts_on", "-id"), "starts_on": ("starts_on", "id")}
    create_action = ABSENCE_CREATE
    object_actions = ABSENCE_ACTIONS

    def get_table(self):
        """The state depends on today."""
        return absences_on(today(now()))

    def queryset_for(self):
        """Those whom the caller may know to be away."""
        return Absence.objects.visible_to(self.request.user)


class GroupViewSet(Exported, ResourceViewSet):
    """Named sets of people; one alone is shown with its members."""

    table = GROUPS
    serializer_class = GroupSerializer
    expandable = ("members", "allowed_actions")
    filterset_class = GroupFilter
    lookup_field = "code"
    orderings = {"code": ("code",), "-code": ("-code",)}
    create_action = GROUP_CREATE
    change_action = GROUP_CHANGE
    object_actions = GROUP_ACTIONS

    def queryset_for(self):
        """Open to the staff."""
        return Group.objects.visible_to(self.request.user)

    @extend_schema(request=body_class(GroupPreviewForm), responses=GroupPreviewSerializer)
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def preview(self, request, *args, **kwargs):
        """Who would belong to a group; nothing is written. A field that is left out is empty."""
        check_permission(GROUP_PREVIEW, request.user)
        return Response(GroupPreviewSerializer(self._perform(GROUP_PREVIEW, request.data, None)).data)


def permissions_of(user) -> list[str]:
    """Names of the person's permissions without regard to an object; rules that need one do not count."""
    return sorted(name for name in rules.permissions.permissions if _has(user, name))


def _has(user, name) -> bool:
    try:
        return user.has_perm(name)
    except (AttributeError, TypeError):
        return False
