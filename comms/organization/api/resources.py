"""units/, users/, users/me/, absences/."""

import rules
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.api import Event, ReadOnlyResourceViewSet, ResourceViewSet
from comms.base.clock import now, today
from comms.organization import operations
from comms.organization.api.serializers import (
    AbsenceSerializer,
    MeSerializer,
    NewAbsenceSerializer,
    PersonSerializer,
    ReasonSerializer,
    UnitSerializer,
)
from comms.organization.filters import AbsenceFilter, PersonFilter, UnitFilter
from comms.organization.models import Absence, Unit, User
from comms.organization.queries import people_with_posts, units_with_people


class UnitViewSet(ReadOnlyResourceViewSet):
    """Departments, management offices and service centres."""

    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    lookup_field = "code"
    orderings = {"code": ("code",), "-code": ("-code",)}

    def queryset_for(self):
        """With parents and heads."""
        return units_with_people(Unit.objects.visible_to(self.request.user), today(now()))


class UserViewSet(ReadOnlyResourceViewSet):
    """The staff directory."""

    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    lookup_field = "uuid"
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id"), "username": ("username",), "-username": ("-username",)}

    def queryset_for(self):
        """With the posts held today."""
        return people_with_posts(User.objects.visible_to(self.request.user), today(now()))

    @extend_schema(responses=MeSerializer)
    @action(detail=False, methods=["get"])
    def me(self, request):
        """The caller."""
        return Response(MeSerializer(request.user, context={"permissions": permissions_of(request.user)}).data)


class AbsenceViewSet(ResourceViewSet):
    """Who is away, and who stands in."""

    serializer_class = AbsenceSerializer
    create_serializer = NewAbsenceSerializer
    filterset_class = AbsenceFilter
    lookup_field = "uuid"
    orderings = {"-starts_on": ("-starts_on", "-id"), "starts_on": ("starts_on", "id")}
    events = {"cancel": Event(ReasonSerializer, operations.cancel_absence)}

    def queryset_for(self):
        """With person and deputy."""
        return Absence.objects.visible_to(self.request.user).select_related("user", "deputy")

    def perform_create_operation(self, data):
        """Note it."""
        return operations.add_absence(**({"user": self.request.user} | data), by=self.request.user, at=now())


def permissions_of(user) -> list[str]:
    """Names of the permissions that the person has without regard to one object; rules that need an object do not count."""
    return sorted(name for name in rules.permissions.permissions if _has(user, name))


def _has(user, name) -> bool:
    try:
        return user.has_perm(name)
    except (AttributeError, TypeError):
        return False
