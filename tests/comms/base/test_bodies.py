"""What a program sends has the names, limits and choices of the form that asks a person, and the types of
JSON.
"""

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from rest_framework.exceptions import ValidationError as BodyInvalid

from comms.base.errors import Refused
from comms.organization.fields import GroupsField, PeopleField, PersonField, UnitField
from comms.rest.bodies import body_class, read_body, rest_field
from comms.web.forms import ManyFilesField, PortalForm
from comms.web.rows import RowsField


class StepForm(PortalForm):
    text = forms.CharField(label="Text", max_length=40)
    due_on = forms.DateField(label="Due", required=False)


class EverythingForm(PortalForm):
    title = forms.CharField(label="Title", max_length=20, min_length=2)
    note = forms.CharField(label="Note", required=False, max_length=400, widget=forms.Textarea)
    count = forms.IntegerField(label="Count", min_value=1, max_value=9, required=False)
    yes = forms.BooleanField(label="Yes", required=False)
    on = forms.BooleanField(label="On", required=False, initial=True)
    day = forms.DateField(label="Day", required=False)
    when = forms.DateTimeField(label="When", required=False)
    clock = forms.TimeField(label="Clock", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], initial="b")
    kinds = forms.MultipleChoiceField(label="Kinds", choices=[("a", "A"), ("b", "B")], required=False)
    days = forms.TypedMultipleChoiceField(
        label="Days", choices=[(0, "Mo"), (1, "Tu")], coerce=int, required=False
    )
    person = PersonField(label="Person", required=False)
    people = PeopleField(label="People", required=False)
    unit = UnitField(label="Unit", required=False)
    groups = GroupsField(label="Groups", required=False)
    steps = RowsField(StepForm, label="Steps", required=False)
    photos = ManyFilesField(label="Photos", required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("note") == "forbidden":
            self.add_error("note", "Not this word.")
        if cleaned.get("title") == "whole":
            raise forms.ValidationError("Nothing fits.")
        return cleaned


NOTHING = {
    "note": "",
    "count": None,
    "yes": False,
    "on": True,
    "day": None,
    "when": None,
    "clock": None,
    "kind": "b",
    "kinds": [],
    "days": [],
    "person": None,
    "people": [],
    "unit": None,
    "groups": [],
    "steps": [],
}


def read(data, **options):
    return read_body(EverythingForm, data, user=None, **options)


def page(data):
    form = EverythingForm(data)
    assert form.is_valid(), form.errors
    return form.values()


def test_names_and_order_are_those_of_the_form_without_files():
    assert list(body_class(EverythingForm)().fields) == [
        name for name in EverythingForm.base_fields if name != "photos"
    ]


def test_body_is_named_after_its_form():
    assert body_class(EverythingForm).__name__ == "EverythingBody"
    assert body_class(EverythingForm) is body_class(EverythingForm)


@pytest.mark.django_db
def test_what_is_not_sent_is_what_an_empty_page_sends():
    assert read({"title": "One"}) == {"title": "One"} | NOTHING
    from_page = page({"title": "One", "kind": "b", "on": "on"})
    assert {name: value for name, value in from_page.items() if name != "photos"} == {
        "title": "One"
    } | NOTHING


def test_change_keeps_to_the_names_that_were_sent():
    assert read({"note": "x"}, partial=True) == {"note": "x"}
    assert read({}, partial=True) == {}


@pytest.mark.django_db
def test_values_of_all_types(company):
    sent = {
        "title": " One\u200b ",
        "note": "a\r\nb",
        "count": 3,
        "yes": True,
        "on": False,
        "day": "2026-11-23",
        "when": "2026-11-23T09:30:00+08:00",
        "clock": "09:30",
        "kind": "a",
        "kinds": ["a", "b"],
        "days": [0, 1],
        "person": str(company.clerk.uuid),
        "people": [str(company.clerk.uuid)],
        "unit": "EN",
        "steps": [{"text": "Do", "due_on": "2026-12-01"}],
    }
    got = read(sent)
    assert (got["title"], got["count"], got["yes"], got["on"], got["days"]) == ("One", 3, True, False, [0, 1])
    assert (got["person"], got["people"], got["unit"]) == (company.clerk, [company.clerk], company.EN)
    assert got["when"].isoformat() == "2026-11-23T09:30:00+08:00"
    assert (got["day"].isoformat(), got["clock"].isoformat()) == ("2026-11-23", "09:30:00")
    assert [(step["text"], step["due_on"].isoformat()) for step in got["steps"]] == [("Do", "2026-12-01")]


WRONG = {
    "number for a text": {"title": 5},
    "true for a text": {"title": True},
    "text for a number": {"count": "3"},
    "true for a number": {"count": True},
    "fraction for a number": {"count": 1.5},
    "number above": {"count": 10},
    "number below": {"count": 0},
    "word for yes": {"yes": "yes"},
    "number for yes": {"yes": 1},
    "null for yes": {"yes": None},
    "text too long": {"title": "x" * 21},
    "text too short": {"title": "x"},
    "text of nothing visible": {"title": "\u200b \u2060"},
    "null for a text": {"note": None},
    "text above its box": {"note": "x" * 401},
    "day of another calendar": {"day": "2026-02-30"},
    "number for a day": {"day": 20261123},
    "time without zone": {"when": "2026-11-23T09:30:00"},
    "choice that does not exist": {"kind": "c"},
    "number for a choice": {"kind": 1},
    "one choice for several": {"kinds": "a"},
    "choice among several": {"kinds": ["a", "c"]},
    "text for a number of several": {"days": ["0"]},
    "person that does not exist": {"person": "00000000-0000-0000-0000-000000000000"},
    "person by name": {"person": "clerk"},
    "person by number": {"person": 1},
    "people of whom one does not exist": {"people": ["x"]},
    "unit in an object": {"unit": {"code": "EN"}},
    "rows that are none": {"steps": "x"},
    "row without its text": {"steps": [{"due_on": "2026-12-01"}]},
    "row with an unknown name": {"steps": [{"text": "x", "odd": 1}]},
    "unknown name": {"odd": 1},
    "files": {"photos": []},
    "word that clean() forbids": {"note": "forbidden"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_wrong_value_is_refused_by_its_name(wrong):
    with pytest.raises((Refused, BodyInvalid)) as refused:
        read({"title": "One"} | wrong)
    errors = getattr(refused.value, "errors", None) or refused.value.detail
    assert list(errors) == list(wrong)


def test_refusal_of_the_whole_form_belongs_to_no_field():
    with pytest.raises(Refused) as refused:
        read({"title": "whole"})
    assert list(refused.value.errors) == ["non_field_errors"]


def test_prepared_form_narrows_what_may_be_sent():
    class NarrowForm(EverythingForm):
        def prepare(self):
            self.fields["kind"].choices = [("a", "A")]
            self.fields["note"].required = True

    with pytest.raises(BodyInvalid) as refused:
        read_body(NarrowForm, {"title": "One", "kind": "b", "note": "x"}, user=None)
    assert set(refused.value.detail) == {"kind"}
    with pytest.raises(BodyInvalid) as refused:
        read_body(NarrowForm, {"title": "One", "kind": "a", "note": ""}, user=None)
    assert set(refused.value.detail) == {"note"}


def test_field_of_an_unknown_type_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="Field has no REST type"):
        rest_field(forms.Field())


# --- rows on a page


def test_rows_of_a_page_leave_empty_lines_out():
    sent = {
        "title": "One",
        "kind": "a",
        "steps-0-text": "Do",
        "steps-0-due_on": "2026-12-01",
        "steps-1-text": "",
        "steps-4-text": "Then",
    }
    steps = page(sent)["steps"]
    assert [(step["text"], step["due_on"] and step["due_on"].isoformat()) for step in steps] == [
        ("Do", "2026-12-01"),
        ("Then", None),
    ]


def test_wrong_row_is_named_by_line_and_field_and_stays_typed():
    form = EverythingForm(
        {"title": "One", "kind": "a", "steps-0-text": "Do", "steps-1-text": "x", "steps-1-due_on": "soon"}
    )
    assert list(form.errors) == ["steps"]
    assert "Line 2, Due" in form.errors["steps"][0]
    assert 'value="soon"' in str(form["steps"])


def test_rows_begin_with_those_that_are_there_and_an_empty_one():
    drawn = str(
        EverythingForm(initial={"steps": [{"text": f"Step {number}"} for number in range(8)]})["steps"]
    )
    assert [f'value="Step {number}"' in drawn for number in range(8)] == [True] * 8
    assert 'name="steps-8-text"' in drawn
    assert 'name="steps-9-text"' not in drawn
