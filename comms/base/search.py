"""One table of folded texts, and how it is kept true.

A model that is searched is a `Searched` one, names its columns in `SEARCHED`, and has a `SearchedQuerySet`.
Whatever saves a row, makes many or changes many at once writes the table in the same transaction;
`manage.py migrate` writes it for rows that have none, `manage.py rebuild_search` writes all of it anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, ClassVar, Self

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from comms.base.folding import FIELD, fold_fields, parts_of, pieces_of, pieces_of_word, words_of
from comms.base.models import SearchText

AT_ONCE = 1000
# (id of a row, values of its searched columns)
Values = tuple[int, Sequence[str | None]]


class SearchedQuerySet(models.QuerySet):
    """Rows that are found by their texts; bulk writes keep the table of texts."""

    def word_fits(self, word: str) -> Q:
        """The condition that a folded word finds a row: by its own fields, unless a room says more."""
        return Q(pk__listed=found(self.model, word))

    def search(self, text: str) -> Self:
        """Rows that every word of a text finds; none for a text without a letter or digit. Where they find
        nothing, each word is parted before a number: people leave out the blank there.
        """
        words = words_of(text)
        if not words:
            return self.none()
        whole, parts = self.filter(*map(self.word_fits, words)), parts_of(words)
        if parts == words or whole.exists():
            return whole
        return self.filter(*map(self.word_fits, parts))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Make rows, and their texts."""
        with transaction.atomic(using=self.db, savepoint=False):
            rows = super().bulk_create(objs, *args, **options)
            keep_texts(self.model, (_values_of(row) for row in rows))
        return rows

    def update(self, **fields: Any) -> int:
        """Change columns of many rows, and their texts when a searched column is among them."""
        if not _columns_of(self.model) & fields.keys():
            return super().update(**fields)
        with transaction.atomic(using=self.db, savepoint=False):
            changed = list(self.order_by().values_list("pk", flat=True))
            number = super().update(**fields)
            for some in _batches(changed):
                keep_texts(self.model, read_values(self.model._base_manager.filter(pk__in=some)))
        return number

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        """Take rows away, and their texts."""
        with transaction.atomic(using=self.db, savepoint=False):
            for some in _batches(list(self.order_by().values_list("pk", flat=True))):
                texts_of(self.model).filter(object_id__in=some).delete()
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Searched(models.Model):
    """A row that is found by the texts in its columns `SEARCHED`."""

    SEARCHED: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def save_base(self, *args: Any, **options: Any) -> None:
        """Write the row, and its text when the table holds another one.

        The table is asked and not the memory of this object: what it once wrote may have been rolled back or
        written over since. The row is locked by its own writing, so nobody comes between.
        """
        fresh = self._state.adding
        with transaction.atomic(savepoint=False):
            super().save_base(*args, **options)
            named = options.get("update_fields")
            if named is not None and not self.SEARCHED & set(named):
                return
            if named is None and self.__dict__.keys() >= self.SEARCHED:
                values = _values_of(self)
            else:  # the object may not know, or know otherwise, what stands in the columns left alone
                (values,) = read_values(type(self)._base_manager.filter(pk=self.pk))
            if fresh or not _is_kept(type(self), values):
                keep_texts(type(self), [values])

    def delete(self, *args: Any, **options: Any) -> Any:
        """Take the row away, and its text."""
        with transaction.atomic(savepoint=False):
            texts_of(type(self)).filter(object_id=self.pk).delete()
            return super().delete(*args, **options)


def found(model: type[models.Model], word: str, *, begins: bool = False) -> QuerySet[SearchText, int]:
    """Ids of the rows of a model whose own fields hold a folded word, or one of them begins with it.

    Whoever may see them: it stands inside a query of rows that the reader sees, as `pk__listed` or
    `community__pk__listed`, so that PostgreSQL can combine the indexes of an OR.
    """
    kind = _kind(model)
    pieces = {f"{kind}:{piece}" for piece in pieces_of_word(word)}
    within = texts_of(model).filter(pieces__hold=pieces, text__contains=FIELD + word if begins else word)
    return within.order_by().values_list("object_id", flat=True)


# How the table is kept


def searched_models() -> list[type[Searched]]:
    """Every model that is searched."""
    return [model for model in apps.get_models() if issubclass(model, Searched) and not model._meta.proxy]


def texts_of(model: type[models.Model]) -> QuerySet[SearchText]:
    """The rows of the table that belong to a model."""
    return SearchText.objects.filter(content_type_id=_kind(model))


def keep_texts(model: type[models.Model], values: Iterable[Values]) -> int:
    """Write the texts of rows; returns how many."""
    kind, number = _kind(model), 0
    for some in _batches(values):
        rows = [_text_row(kind, key, fields) for key, fields in some]
        SearchText.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["text", "pieces"],
        )
        number += len(rows)
    return number


def _is_kept(model: type[models.Model], values: Values) -> bool:
    """Whether the table holds the text of a row already."""
    key, fields = values
    kept = texts_of(model).filter(object_id=key).values_list("text", flat=True).first()
    return kept == _text_of(fields)


def read_values(rows: QuerySet[Any]) -> Iterator[Values]:
    """The searched columns of rows, read without the rows."""
    for key, *fields in rows.order_by().values_list("pk", *_columns(rows.model)).iterator(AT_ONCE):
        yield key, fields


def without_text(model: type[models.Model]) -> QuerySet[Any]:
    """The rows of a model that have no text in the table."""
    text = texts_of(model).filter(object_id=OuterRef("pk"))
    return model._base_manager.filter(~Exists(text))


def with_wrong_text(model: type[models.Model]) -> list[int]:
    """Ids of rows whose text is not what their columns say."""
    kept = dict(texts_of(model).values_list("object_id", "text"))
    rows = read_values(model._base_manager.all())
    return [key for key, fields in rows if key in kept and kept[key] != _text_of(fields)]


def keep_missing() -> dict[type[Searched], int]:
    """Write the texts of rows that have none: {model: how many}."""
    return {model: keep_texts(model, read_values(without_text(model))) for model in searched_models()}


def _kind(model: type[models.Model]) -> int:
    return ContentType.objects.get_for_model(model).pk


def _columns_of(model: type[models.Model]) -> frozenset[str]:
    return getattr(model, "SEARCHED", frozenset())


def _columns(model: type[models.Model]) -> list[str]:
    return sorted(_columns_of(model))


def _values_of(row: Any) -> Values:
    return row.pk, [row.__dict__[name] for name in _columns(type(row))]


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


def _text_of(fields: Sequence[str | None]) -> str:
    return fold_fields(map(_as_text, fields))


def _text_row(kind: int, key: int, fields: Sequence[str | None]) -> SearchText:
    text = _text_of(fields)
    pieces = {f"{kind}:{piece}" for piece in pieces_of(text)}
    return SearchText(content_type_id=kind, object_id=key, text=text, pieces=pieces)


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    remaining = iter(items)
    while some := list(islice(remaining, AT_ONCE)):
        yield some
