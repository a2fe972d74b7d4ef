"""Serializers that refuse what they do not know: unknown fields, read-only fields, times without a zone."""

from functools import cache

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from comms.base.text import clean_text


class MomentField(serializers.DateTimeField):
    """An instant; a time without a zone is refused."""

    default_error_messages = {"zone": _("Give the time with its offset, for example 2026-11-23T09:30:00+08:00.")}

    def to_internal_value(self, value):
        """Parse ISO 8601 with offset."""
        if isinstance(value, str):
            try:
                moment = parse_datetime(value)
            except ValueError:
                moment = None
            if moment is not None and moment.tzinfo is None:
                self.fail("zone")
        return super().to_internal_value(value)


class Strict:
    """Refuse unknown and read-only fields by name; texts lose what nobody can see."""

    def to_internal_value(self, data):
        """Check the names before the values."""
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            wrong = {
                str(name): [_("This field cannot be written.") if name in self.fields else _("This field is not known.")]
                for name in data
                if name not in writable
            }
            if wrong:
                raise serializers.ValidationError(wrong)
            data = {name: _seen(self.fields[name], value) for name, value in data.items()}
        return super().to_internal_value(data)


def _seen(field, value):
    """Text without invisible characters, so that a required field cannot be filled with nothing; secrets stay as they are."""
    is_text = isinstance(field, serializers.CharField) and field.trim_whitespace
    return clean_text(value) if is_text and isinstance(value, str) else value


class StrictSerializer(Strict, serializers.Serializer):
    """A plain serializer; times must carry a zone (use MomentField)."""


class StrictModelSerializer(Strict, serializers.ModelSerializer):
    """A model serializer; datetimes are MomentFields."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        model_field: MomentField
        for model_field, field in serializers.ModelSerializer.serializer_field_mapping.items()
        if field is serializers.DateTimeField
    }


class ResourceSerializer(StrictModelSerializer):
    """An object of a resource: its own address, and what the caller may do with it now."""

    url = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    def get_url(self, obj) -> str:
        """Where the object is."""
        return self.context["view"].url_of(obj)

    def get_allowed_actions(self, obj) -> list[str]:
        """The last words of the addresses of these acts."""
        return self.context["view"].allowed_actions(obj)


@cache
def line_class(serializer_class, names):
    """The same serializer for lists: `names` always, the other fields only when `?expand=` asks for them."""

    class Line(serializer_class):
        def get_fields(self):
            fields = super().get_fields()
            request = self.context.get("request")
            asked = set(request.query_params.get("expand", "").split(",")) if request else set(fields)
            shown = {name: field for name, field in fields.items() if name in names or name in asked}
            for name, field in shown.items():
                field.required = name in names
            return shown

    Line.__name__ = f"{serializer_class.__name__.removesuffix('Serializer')}LineSerializer"
    Line.__doc__ = serializer_class.__doc__
    return Line
