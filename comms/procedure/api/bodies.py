"""What stands in REST for the form fields of this room."""

from rest_framework import serializers

from comms.base.api import register_rest_type
from comms.procedure.forms import PolicyValueField

# A number, a text, a list or null, as the unit of the policy asks
register_rest_type(PolicyValueField, lambda field: serializers.JSONField(allow_null=True))
