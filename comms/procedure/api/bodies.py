"""What stands in REST for the form fields of this room."""

from rest_framework import serializers

from comms.procedure.forms import PolicyValueField
from comms.rest import register_rest_type

# A number, a text, a list or null, as the unit of the policy asks
register_rest_type(PolicyValueField, lambda field: serializers.JSONField(allow_null=True))
