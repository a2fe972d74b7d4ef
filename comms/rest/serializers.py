"""Serializers that refuse what they do not know: unknown fields, read-only fields, times without a zone."""

from functools import cache

from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from comms.base.text import clean_text


class MomentField(serializers.DateTimeField):
    """An instant; a time without a zone is refused."""

    default_error_messages = {
        "zone": _("Give the time with its offset, for example 2026-11-23T09:30:00+08:00.")
    }

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
            wrong = {str(name): [self._not_writable(name)] for name in data if name not in writable}
            if wrong:
                raise serializers.ValidationError(wrong)
            data = {name: _seen(self.fields[name], value) for name, value in data.items()}
        return super().to_internal_value(data)

    def _not_writable(self, name):
        """Why a name is refused."""
        if name in self.fields:
            return _("This field cannot be written.")
        return _("This field is not known.")


def _seen(field, value):
    """Text without invisible characters, so that no required field holds nothing; secrets as they are."""
    is_text = isinstance(field, serializers.CharField) and field.trim_whitespace
    if not is_text or not isinstance(value, str):
        return value
    return clean_text(value)


class StrictSerializer(Strict, serializers.Serializer):
    """A plain serializer; times must carry a zone (use MomentField)."""


class StrictModelSerializer(Strict, serializers.ModelSerializer):
    """A model serializer; datetimes are MomentFields."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        model_field: MomentField
        for model_field, field in serializers.ModelSerializer.serializer_field_mapping.items()
        if field is serializers.DateTimeField
    }

    def get_fields(self):
        """The fields, of which those that the model may leave empty say so, also where an answer shows a row
        behind a relation.
        """
        fields = super().get_fields()
        for name, field in fields.items():
            if field.read_only and field.source != "*":
                empty, blank = _may_be_missing(self.Meta.model, (field.source or name).split("."))
                field.allow_null = field.allow_null or empty
                if blank and isinstance(field, serializers.ChoiceField):
                    field.allow_blank = True
        return fields


def _may_be_missing(model, steps) -> tuple[bool, bool]:
    """Whether what these attributes lead to may be null, and whether it may be an empty text."""
    empty = blank = False
    for step in steps:
        try:
            column = model._meta.get_field(step)
        except FieldDoesNotExist:
            return empty, False
        if column.one_to_many or column.many_to_many:
            return False, False
        empty = empty or column.null
        blank = getattr(column, "blank", False)
        model = column.related_model
    return empty, blank


class ResourceSerializer(StrictModelSerializer):
    """An object of a resource: its own address, and what the caller may do with it now."""

    url = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    def get_field_names(self, declared_fields, info):
        """Those of `Meta.fields` between the two that every object has."""
        named = [
            name
            for name in super().get_field_names(declared_fields, info)
            if name not in ("url", "allowed_actions")
        ]
        return ["url", *named, "allowed_actions"]

    def get_url(self, obj) -> str:
        """Where the object is."""
        return self.context["view"].url_of(obj)

    def get_allowed_actions(self, obj) -> list[str]:
        """The last words of the addresses of these acts."""
        return self.context["view"].allowed_actions(obj)


@cache
def line_class(serializer_class, hidden):
    """The same serializer for lists: the fields named in `hidden` only when `?expand=` asks for them."""

    class Line(serializer_class):
        HIDDEN = hidden

        def get_fields(self):
            fields = super().get_fields()
            drawn = getattr(self.context.get("view"), "swagger_fake_view", False)
            asked = set(hidden) if drawn else expansion(self.context["request"])
            for name in set(hidden) - asked:
                del fields[name]
            return fields

    Line.__name__ = f"{serializer_class.__name__.removesuffix('Serializer')}LineSerializer"
    Line.__doc__ = serializer_class.__doc__
    return Line


def expansion(request: Request) -> set[str]:
    """The names that `?expand=a,b` asks for."""
    return {name for name in request.query_params.get("expand", "").split(",") if name}
