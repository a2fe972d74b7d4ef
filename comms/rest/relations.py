"""What an answer names is fetched with it: the joins of a query follow from the fields that are shown, and
from nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from rest_framework import serializers
from rest_framework.relations import RelatedField

Rows = models.QuerySet[models.Model]
Needs = Mapping[str, Sequence[str]]


@runtime_checkable
class NamesFromMemory(Protocol):
    """A queryset that fills in related rows which are kept in memory (`IN_MEMORY`)."""

    def naming(self, *names: str) -> Rows:
        """The same rows, with these relations."""
        ...


def with_relations(rows: Rows, serializer: serializers.BaseSerializer, needs: Needs) -> Rows:
    """The rows together with the related ones that the serializer shows: single ones by a join, several by a
    query for all rows. Rows of a model that is kept in memory (`IN_MEMORY`) come from there, where the
    queryset knows how (`naming`).

    A field that computes its value (SerializerMethodField, a property) names nothing itself: `needs` says, by
    the name of the field, which relations it reads.
    """
    joined: list[str] = []
    named: list[str] = []
    fetched: list[str | models.Prefetch] = []
    for name, field in getattr(serializer, "fields", {}).items():
        path, target, many = _follow(rows.model, _steps(field))
        if many:
            inner = getattr(field, "child", None)
            related = with_relations(target._default_manager.all(), inner, {}) if inner else None
            fetched.append(models.Prefetch(path, related))
        elif path and getattr(target, "IN_MEMORY", False) and isinstance(rows, NamesFromMemory):
            named.append(path)
        elif path:
            joined += [path, *_joins_inside(field, target, f"{path}__")]
        for needed in needs.get(name, ()):
            (fetched if _follow(rows.model, needed.split("__"))[2] else joined).append(needed)
    if joined:
        rows = rows.select_related(*joined)
    if isinstance(rows, NamesFromMemory) and named:
        rows = rows.naming(*named)
    return rows.prefetch_related(*fetched)


def _joins_inside(field: serializers.Field, model: type[models.Model], before: str) -> Iterator[str]:
    """Paths of the single related rows that a row inside another one shows."""
    for inner in getattr(field, "fields", {}).values():
        path, target, many = _follow(model, _steps(inner))
        if path and not many:
            yield before + path
            yield from _joins_inside(inner, target, f"{before}{path}__")


def _steps(field: serializers.Field) -> list[str]:
    """The attributes that lead to a field's related row, without the last one when it is a column there."""
    shown = getattr(field, "child_relation", None) or getattr(field, "child", None) or field
    is_a_row = isinstance(shown, RelatedField | serializers.BaseSerializer)
    if is_a_row:
        return field.source_attrs
    return field.source_attrs[:-1]


def _follow(model: type[models.Model], steps: list[str]) -> tuple[str, type[models.Model], bool]:
    """(path as far as it goes over relations, model at its end, whether the last step holds several rows)."""
    taken: list[str] = []
    for step in steps:
        try:
            relation = model._meta.get_field(step)
        except FieldDoesNotExist:
            break
        if not relation.is_relation or relation.related_model is None:
            break
        model = relation.related_model
        taken.append(step)
        if relation.one_to_many or relation.many_to_many:
            return "__".join(taken), model, True
    return "__".join(taken), model, False
