"""REST: the clauses and the policies. Changing a policy takes a reason and the version that the caller saw."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.api import StrictSerializer
from comms.base.api.viewsets import PreconditionRequired
from comms.base.clock import now
from comms.base.errors import Refused
from comms.procedure import operations, queries
from comms.procedure.states import ClauseKind


class ClauseSerializer(serializers.Serializer):
    """A clause in both wordings."""

    id = serializers.CharField()
    room = serializers.CharField()
    kind = serializers.ChoiceField(ClauseKind.choices)
    zh = serializers.CharField()
    en = serializers.CharField()
    actor = serializers.CharField()
    trigger = serializers.CharField()
    deadline = serializers.CharField()
    record = serializers.CharField()
    recipients = serializers.CharField()
    software = serializers.CharField()
    readings = serializers.ListField(child=serializers.CharField())
    policies = serializers.SerializerMethodField()

    def get_policies(self, clause) -> list[str]:
        """The ids of the policies that come from it."""
        return [policy.id for policy in queries.policies(clause=clause.id)]


class PolicySerializer(serializers.Serializer):
    """A policy as it is in force."""

    id = serializers.CharField()
    clause = serializers.CharField()
    zh = serializers.CharField()
    en = serializers.CharField()
    help_zh = serializers.CharField()
    help_en = serializers.CharField()
    unit = serializers.CharField()
    basis = serializers.CharField()
    value = serializers.JSONField()
    default = serializers.JSONField()
    preset = serializers.JSONField()
    min = serializers.IntegerField(allow_null=True)
    max = serializers.IntegerField(allow_null=True)
    choices = serializers.ListField(child=serializers.CharField())
    may_be_empty = serializers.BooleanField()
    warn = serializers.ListField(child=serializers.CharField())
    ladder = serializers.BooleanField()
    quiet = serializers.BooleanField()
    pause = serializers.BooleanField()
    is_changed = serializers.BooleanField()
    version = serializers.IntegerField()


class PolicyChangeSerializer(StrictSerializer):
    """A new value and why."""

    value = serializers.JSONField(allow_null=True)
    reason = serializers.CharField(max_length=1000)


class LawBook(viewsets.GenericViewSet):
    """Lists of the law book: short and from the program, so one page holds them all."""

    pagination_class = None
    lookup_value_regex = "[^/]+"
    filters: tuple[str, ...] = ()

    def asked(self) -> dict[str, str]:
        """The filters given. Raises Refused for unknown ones."""
        given = self.request.query_params
        unknown = [name for name in given if name not in (*self.filters, "page_size", "format")]
        if unknown:
            raise Refused(errors={name: _("This filter is not known.") for name in unknown})
        return {name: given.get(name, "") for name in self.filters}

    def found(self) -> list:
        """The entries after the filters. Subclasses say so."""
        raise NotImplementedError

    def list(self, request):
        """All entries: {next, previous, results}."""
        return Response({"next": None, "previous": None, "results": self.get_serializer(self.found(), many=True).data})

    @extend_schema(responses={200: {"type": "object", "properties": {"count": {"type": "integer"}}}})
    @action(detail=False, methods=["get"])
    def count(self, request):
        """The exact number for the same filters."""
        return Response({"count": len(self.found())})


@extend_schema_view(list=extend_schema(parameters=[OpenApiParameter(name) for name in ("room", "kind", "q")]))
class ClauseViewSet(LawBook):
    """Clauses of the communication procedure."""

    serializer_class = ClauseSerializer
    filters = ("room", "kind", "q")

    def found(self):
        """By room, kind and word."""
        asked = self.asked()
        return queries.clauses(room=asked["room"], kind=asked["kind"], word=asked["q"])

    @extend_schema(parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH)])
    def retrieve(self, request, pk):
        """One clause."""
        try:
            return Response(self.get_serializer(queries.clause(pk)).data)
        except KeyError:
            raise Http404 from None


@extend_schema_view(list=extend_schema(parameters=[OpenApiParameter(name) for name in ("clause", "q")]))
class PolicyViewSet(LawBook):
    """Every number of the procedure."""

    serializer_class = PolicySerializer
    filters = ("clause", "q")

    def found(self):
        """By clause and word."""
        asked = self.asked()
        return queries.policies(clause=asked["clause"], word=asked["q"])

    def policy(self, pk):
        """The policy in force. Raises Http404."""
        if not queries.is_policy(pk):
            raise Http404
        return queries.policy(pk)

    @extend_schema(parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH)])
    def retrieve(self, request, pk):
        """One policy, its version as ETag."""
        return self.answer(self.policy(pk))

    @extend_schema(
        request=PolicyChangeSerializer,
        responses=PolicySerializer,
        parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH), OpenApiParameter("If-Match", str, OpenApiParameter.HEADER)],
    )
    def partial_update(self, request, pk):
        """Set the value with a reason."""
        policy = self.policy(pk)
        data, version = self.versioned(request)
        body = PolicyChangeSerializer(data=data)
        body.is_valid(raise_exception=True)
        operations.set_policy(policy=policy.id, **body.validated_data, by=request.user, at=now(), version=version)
        return self.answer(queries.policy(policy.id))

    def versioned(self, request):
        """(body without version, version). Raises PreconditionRequired when no version is said."""
        if not isinstance(request.data, dict):
            raise Refused(errors={"non_field_errors": _("Send a JSON object.")})
        data = {name: value for name, value in request.data.items() if name != "version"}
        said = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"') or request.data.get("version")
        if said in (None, ""):
            raise PreconditionRequired()
        if isinstance(said, bool) or not str(said).isascii() or not str(said).isdigit():
            raise Refused(errors={"version": _("The version is a whole number.")})
        return data, int(str(said)[:9])

    def answer(self, policy):
        """The policy with its version as ETag."""
        response = Response(self.get_serializer(policy).data)
        response["ETag"] = f'"{policy.version}"'
        return response
