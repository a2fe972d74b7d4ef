"""checklist/: who answers for each clause, and what is missing."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView

from comms.base.clock import now
from comms.base.rights import allow
from comms.desk.permissions import READ_CHECKLIST
from comms.desk.queries.checklist import Missing, checklist
from comms.rest.lists import WholePage


class GapSerializer(serializers.Serializer):
    """One thing that is missing; `page` is where it is mended."""

    kind = serializers.ChoiceField([(kind.name.lower(), kind.value) for kind in Missing], source="code")
    said = serializers.CharField()
    page = serializers.CharField(source="url")


class ChecklistLineSerializer(serializers.Serializer):
    """A clause, who answers for it now, and what is missing for it."""

    clause = serializers.CharField(source="clause.id")
    answers = serializers.ListField(child=serializers.CharField())
    missing = GapSerializer(many=True, source="gaps")


class ChecklistView(GenericAPIView):
    """Every clause of the procedure in its order."""

    serializer_class = ChecklistLineSerializer
    pagination_class = WholePage

    @extend_schema(operation_id="checklist_list", responses=ChecklistLineSerializer(many=True))
    def get(self, request):
        """As the company is today."""
        allow(request.user, READ_CHECKLIST)
        lines = ChecklistLineSerializer(checklist(now()), many=True)
        return self.paginator.get_paginated_response(lines.data)
