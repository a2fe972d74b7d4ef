"""procedure/clauses/, procedure/policies/. A decision takes a reason and the version that was seen."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.errors import Refused
from comms.procedure import queries
from comms.procedure.actions import POLICY_CHANGE, POLICY_PREVIEW, POLICY_RESET, SHOWN_MOVES
from comms.procedure.rules import LEVELS, Progress
from comms.procedure.states import ClauseKind
from comms.rest import MomentField, ReadOnlyResourceViewSet, ResourceViewSet
from comms.rest.lists import WholePage
from comms.rest.viewsets import Count

NAME = OpenApiParameter("id", str, OpenApiParameter.PATH)


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
    needs = serializers.ListField(child=serializers.ChoiceField(LEVELS))
    proved = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    policies = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(LEVELS)))
    def get_proved(self, clause):
        """By what tests prove that the portal does it."""
        return [level for level in LEVELS if level in queries.proved_by(clause)]

    @extend_schema_field(serializers.ChoiceField([one.value for one in Progress]))
    def get_progress(self, clause):
        """How far the portal does it."""
        return queries.progress(clause).value

    def get_policies(self, clause) -> list[str]:
        """The ids of the policies that come from it."""
        return [policy.id for policy in queries.policies(clause=clause.id)]


class PolicySerializer(serializers.Serializer):
    """A policy as it is in force."""

    url = serializers.SerializerMethodField()
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
    in_force = serializers.BooleanField()
    version = serializers.IntegerField()
    allowed_actions = serializers.SerializerMethodField()

    def get_url(self, policy) -> str:
        """Where the policy is."""
        return self.context["view"].url_of(policy)

    def get_allowed_actions(self, policy) -> list[str]:
        """What the caller may do with it now."""
        return self.context["view"].allowed_actions(policy)


class MoveSerializer(serializers.Serializer):
    """A deadline that a value would move; null = no limit."""

    label = serializers.CharField()  # type: ignore[assignment]
    old = MomentField(allow_null=True)
    new = MomentField(allow_null=True)


class MovesSerializer(serializers.Serializer):
    """What a value would move: how many deadlines in all, and the first of them."""

    moved = serializers.IntegerField()
    moves = MoveSerializer(many=True)


class LawBook(ReadOnlyResourceViewSet):
    """Lists of the law book: short and from the program, so one page holds them all."""

    pagination_class: Any = WholePage
    expandable = ()
    filter_backends: Any = ()
    lookup_field = "id"
    filters: tuple[str, ...] = ()

    def asked(self) -> dict[str, str]:
        """The filters given. Raises Refused for unknown ones."""
        given = self.request.query_params
        unknown = [name for name in given if name not in (*self.filters, "format")]
        if unknown:
            raise Refused(errors={name: _("This filter is not known.") for name in unknown})
        return {name: given.get(name, "") for name in self.filters}

    def found(self) -> list:
        """The entries after the filters. Subclasses say so."""
        raise NotImplementedError

    def entry(self, name: str):
        """The entry of this name. Subclasses say so; raises KeyError."""
        raise NotImplementedError

    def get_object(self):
        """The entry of the address. Raises Http404."""
        try:
            return self.entry(self.kwargs["id"])
        except KeyError:
            raise Http404 from None

    def list(self, request):
        """All entries: {next, previous, results}."""
        return self.paginator.get_paginated_response(self.get_serializer(self.found(), many=True).data)

    @extend_schema(responses=Count)
    @action(detail=False, methods=["get"])
    def count(self, request):
        """The exact number for the same filters."""
        return Response({"count": len(self.found())})


@extend_schema_view(
    list=extend_schema(parameters=[OpenApiParameter(name) for name in ("room", "kind", "q")]),
    count=extend_schema(parameters=[OpenApiParameter(name) for name in ("room", "kind", "q")]),
    retrieve=extend_schema(parameters=[NAME]),
)
class ClauseViewSet(LawBook):
    """Clauses of the communication procedure."""

    serializer_class = ClauseSerializer
    filters = ("room", "kind", "q")

    def found(self):
        """By room, kind and word."""
        asked = self.asked()
        return queries.clauses(room=asked["room"], kind=asked["kind"], word=asked["q"])

    def entry(self, name):
        """One clause."""
        return queries.clause(name)


@extend_schema_view(
    list=extend_schema(parameters=[OpenApiParameter(name) for name in ("clause", "q")]),
    count=extend_schema(parameters=[OpenApiParameter(name) for name in ("clause", "q")]),
    retrieve=extend_schema(parameters=[NAME]),
    partial_update=extend_schema(parameters=[NAME]),
    act_reset=extend_schema(parameters=[NAME]),
    act_preview=extend_schema(parameters=[NAME], responses=MovesSerializer),
)
class PolicyViewSet(LawBook, ResourceViewSet):
    """Every number of the procedure."""

    serializer_class = PolicySerializer
    filters = ("clause", "q")
    change_action = POLICY_CHANGE
    object_actions = {"reset": POLICY_RESET, "preview": POLICY_PREVIEW}

    def found(self):
        """By clause and word."""
        asked = self.asked()
        return queries.policies(clause=asked["clause"], word=asked["q"])

    def entry(self, name):
        """The policy in force."""
        return queries.policy(name)

    def answer(self, result):
        """The policy after a decision; for a preview what would move."""
        if self.action != "act_preview":
            return super().answer(result)
        return Response(MovesSerializer({"moved": len(result), "moves": result[:SHOWN_MOVES]}).data)
