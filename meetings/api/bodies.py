"""What stands in REST for the form fields of this room: the details of a rule as an object."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from comms.rest import StrictSerializer, register_rest_type
from comms.rest.bodies import rest_field
from meetings.forms.fields import RuleDetailsField


@extend_schema_serializer(component_name="RuleDetails")
class RuleDetailsBody(StrictSerializer):
    """The details of a series' rule, each where the rule has it; what is left out follows the policies."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """Those of the form, with the same limits."""
        field = RuleDetailsField()
        made = zip(field.NAMES, map(rest_field, field.fields), strict=True)
        return {name: part for name, part in made if part is not None}

    def to_internal_value(self, data: object) -> Mapping[str, Any]:
        """Without those that say nothing, as the page gives them."""
        said = super().to_internal_value(data)
        return {name: detail for name, detail in said.items() if detail not in (None, [])}


register_rest_type(RuleDetailsField, lambda field: RuleDetailsBody(default=dict))
