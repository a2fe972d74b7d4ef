"""Fields that several bodies share: clean text, and related objects by their public identity."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.forms import clean_text
from comms.handovers import queries
from comms.organization.models import Unit


class TextField(serializers.CharField):
    """Text without invisible characters; what is only invisible is blank."""

    def run_validation(self, data=serializers.empty):
        """Clean before the length is counted."""
        return super().run_validation(clean_text(data) if isinstance(data, str) else data)


def named(slug: str = "code") -> Any:
    """A related object by its public identity, for reading."""
    return serializers.SlugRelatedField(slug_field=slug, read_only=True)


@extend_schema_field(str)
class Chosen(serializers.SlugRelatedField):
    """A related object by its public identity, among those the caller may choose."""

    def __init__(self, slug, choose=None, **options):
        self.choose = choose
        super().__init__(slug, **options)

    def get_queryset(self):
        """The choices of this caller."""
        request = self.context.get("request")
        return self.choose(request.user if request else None)


def units_asked(user):
    """Departments that can be asked."""
    return queries.departments()


def own_offices(user):
    """Offices the caller files for."""
    return Unit.objects.filter(pk__in=queries.offices_acted_for(user)) if user else Unit.objects.none()


def own_departments(user):
    """Departments the caller asks for."""
    return Unit.objects.filter(pk__in=queries.departments_of(user)) if user else Unit.objects.none()


def seen(model):
    """Rows of a model that the caller may see."""
    return lambda user: model.objects.visible_to(user) if user else model.objects.none()
