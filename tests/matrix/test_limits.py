"""Every field of every act at its limits, on the page and over REST: what does not fit is refused beside its
field, never a 500.

Texts at their length and one above, days and times at the ends of the calendar, texts for numbers and numbers
for texts.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django import forms
from django.db import transaction
from django.urls import reverse

from comms.base.phone_fields import PhoneField
from comms.web.rows import RowsField
from tests.base import api, browser
from tests.matrix.declared import Declared
from tests.matrix.test_page_equals_rest import ROLES, cases
from tests.matrix.values import LEFT_OUT, as_json, as_page, values_for, words
from tests.matrix.world import ONES_OWN, identity, rest_kwargs
from tests.sampling import sampled

DAYS = ("0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31")
# Texts whose first limit is another one than their length: {class: why}
OTHER_LIMITS = (forms.EmailField, forms.URLField, forms.SlugField, forms.UUIDField)
SHAPED = {
    "ChannelForm.url": "the address of a messenger has a form of its own",
    "SheetForm.text": "no cell of a sheet is as long as all its lines",
}


def actions() -> list[Any]:
    """(action, how the objects that it is tried on are made) for each action once."""
    known: dict[str, tuple[Declared, list[Any]]] = {}
    for case in cases():
        one, make = case.values
        known.setdefault(one.name, (one, []))[1].append(make)
    return list(known.values())


def somebody_who_can(one: Declared, makes: list[Any], company: Any, at: Any) -> "Tried":
    """The first person and object with which the action is done when nothing is odd; else those to whom it is
    not closed.
    """
    closed = {401, 403, 404}
    for make in makes:
        kept = transaction.savepoint()
        obj = make(company, at) if make else None
        for role in ROLES:
            tried = Tried(one, obj, getattr(company, role), at)
            status = tried.rest()[0]
            if status < 300 or (make is makes[-1] and status not in closed):
                return tried
        transaction.savepoint_rollback(kept)
    raise AssertionError("nobody may do this with anything")


def odd_values(field: forms.Field) -> Iterator[tuple[Any, Any, bool]]:
    """(what the page sends, what REST sends, whether it is refused) for one field."""
    match field:
        case forms.DateTimeField():
            yield from ((f"{day}T12:00", f"{day}T12:00:00+08:00", True) for day in DAYS)
        case forms.DateField():
            yield from ((day, day, True) for day in DAYS)
            yield "soon", "soon", True
        case forms.IntegerField():
            yield "many", "many", True
            yield "9" * 30, int("9" * 30), True
        case forms.ChoiceField() | forms.ModelChoiceField():
            yield "no-such-choice", "no-such-choice", True
        case forms.CharField() if not isinstance(field, OTHER_LIMITS):
            yield None, 7, True  # a number is no text; on a page everything is text
            if field.max_length:
                # Only of a number of its own shape is that much accepted
                fits = not isinstance(field, PhoneField)
                yield words(field.max_length), words(field.max_length), not fits
                yield words(field.max_length + 1), words(field.max_length + 1), True


class Tried:
    """One action on one object: sent with one field made odd, and taken back."""

    def __init__(self, one: Declared, obj: Any, user: Any, at: Any):
        self.one, self.obj, self.user = one, obj, user
        self.version = getattr(obj, "version", "") if one.action.versioned else ""
        self.form = one.action.form(user=user, object=obj)
        self.values = values_for(self.form, at)

    def page(self, name: str, value: Any) -> tuple[int, list[str]]:
        """(status, fields with errors) of the page."""
        place = self.one.pages[0]
        kwargs = {} if place.name in ONES_OWN else identity(place.view, self.obj)
        address = reverse(place.name, kwargs=kwargs | ({"action": place.act} if place.act else {}))
        sent = as_page(self.form, self.values) | {name: value, "version": self.version}
        with transaction.atomic():
            answer = browser(self.user).post(address, sent)
            transaction.set_rollback(True)
        form = answer.context["form"] if answer.context and "form" in answer.context else None
        return answer.status_code, list(form.errors) if form is not None else []

    def rest(self, name: str = "", value: Any = None) -> tuple[int, list[str]]:
        """(status, fields with errors) of the REST request."""
        place = self.one.rest[0]
        address = reverse(place.name, kwargs=rest_kwargs(place, self.obj))
        body = json.dumps(as_json(self.form, self.values) | ({name: value} if name else {})).encode()
        headers = {"If-Match": f'"{self.version}"'} if self.version else {}
        with transaction.atomic():
            answer = api(self.user).generic(
                place.method.upper(), address, body, content_type="application/json", headers=headers
            )
            transaction.set_rollback(True)
        errors = answer.json().get("errors", {}) if answer.status_code >= 400 else {}
        return answer.status_code, list(errors)


def wrong_answers(tried: Tried) -> Iterator[tuple[Any, ...]]:
    """(field, value, channel, what was answered) of everything that was answered otherwise than
    it should be.
    """
    for name, field in tried.form.fields.items():
        if (
            name in LEFT_OUT
            or f"{type(tried.form).__name__}.{name}" in SHAPED
            or field.disabled
            or isinstance(field, forms.FileField | RowsField)
        ):
            continue
        if isinstance(field.widget, forms.HiddenInput | forms.MultiWidget):
            continue
        for on_page, over_rest, refused in odd_values(field):
            answers = {"rest": tried.rest(name, over_rest)}
            if on_page is not None:
                answers["page"] = tried.page(name, on_page)
            for channel, (status, fields) in answers.items():
                said = status == 400 and name in fields
                if status >= 500 or said != refused:
                    yield name, str(over_rest)[:40], channel, status, fields


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "makes"), sampled(actions(), key=lambda case: case[0].name, one_in=5))
def test_what_does_not_fit_is_refused_beside_its_field(one, makes, company, at):
    with time_machine.travel(at, tick=False):
        wrong = list(wrong_answers(somebody_who_can(one, makes, company, at)))
    assert not wrong, "\n".join(map(str, wrong))
