"""What stands in REST for the form fields of this room."""

from base64 import b64decode

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.organization.fields import PictureField, WorkingHoursField
from comms.organization.rules import keep_hours, read_hours
from comms.rest import register_rest_type


@extend_schema_field(
    {
        "type": "object",
        "description": 'By weekday (1 = Monday): {"1": [["08:30", "12:00"], ["14:00", "17:30"]]}',
        "additionalProperties": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
        },
    }
)
class WorkingHours(serializers.Field):
    """The opening hours of a week, as a unit keeps them."""

    default_error_messages = {"shape": _("Write hours such as {example}, 1 = Monday; they may not overlap.")}

    def to_internal_value(self, data):
        """The kept shape; days without hours are left out."""
        try:
            return keep_hours(read_hours(data))
        except (AttributeError, TypeError, ValueError):
            self.fail("shape", example='{"1": [["08:30", "12:00"], ["14:00", "17:30"]]}')

    def to_representation(self, value):
        """As it is kept."""
        return value


@extend_schema_field({"type": "string", "format": "byte", "description": "A PNG or JPEG file in base64"})
class Picture(serializers.Field):
    """A picture as text; what it is, its bytes say."""

    default_error_messages = {"base64": _("This is no text in base64.")}

    def to_internal_value(self, data):
        """The bytes as a file."""
        if not isinstance(data, str):
            self.fail("base64")
        try:
            return ContentFile(b64decode(data, validate=True), name="picture")
        except ValueError:
            self.fail("base64")


def _picture(field):
    if field.required:
        return Picture()
    return Picture(default=None, allow_null=True)


register_rest_type(PictureField, _picture)
register_rest_type(WorkingHoursField, lambda field: WorkingHours(default=lambda: field.initial or {}))
