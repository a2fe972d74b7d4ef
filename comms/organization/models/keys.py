"""A column that holds what can be typed to find a row by the pinyin of its name."""

from typing import Any

from django.db import models

from comms.organization.rules import name_key


class NameKeyField(models.TextField):
    """The pinyin and initials of the row's `name`, written whenever the row is saved.

    It is a column because PostgreSQL and SQLite know no pinyin: 10,000 names are looked through in the
    database in a few milliseconds, where making their pinyin for every search would take half a second.
    """

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """The key of the name as it is saved."""
        key = name_key(model_instance.name)
        setattr(model_instance, self.attname, key)
        return key
