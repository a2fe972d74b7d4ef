"""Forms: invisible characters vanish, a field filled with nothing is empty, saving is closed."""

import pytest
from django import forms

from comms.base.text import clean_text
from comms.web.forms import ConfirmForm, DayInput, MomentInput, PortalForm, PortalModelForm, ReasonForm
from tests.comms.base.specimens import SendForm

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"


class Typed(PortalForm):
    title = forms.CharField(max_length=20)
    note = forms.CharField(required=False, widget=forms.Textarea)
    mail = forms.EmailField(required=False)
    when = forms.DateTimeField(required=False)
    day = forms.DateField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u3000",
        ZERO_WIDTH,
        " \u200b ",
        "\u2066\u2069",
        "\u00ad",
        "\u3164\u2800",
        "\u115f",
        "\t\n",
        "\x07",
    ],
)
def test_required_text_of_nothing_visible_is_missing(text):
    form = Typed({"title": text})
    assert not form.is_valid()
    assert list(form.errors) == ["title"]


@pytest.mark.parametrize(
    "typed,kept",
    [
        ("  plain  ", "plain"),
        ("张\u200b三", "张三"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("bell\x07", "bell"),
        ("\U00020000\U0002a6d6", "\U00020000\U0002a6d6"),
        ("é e\u0301", "é é"),
        ("😀", "😀"),
        ("<script>{{ 7 }}", "<script>{{ 7 }}"),
    ],
)
def test_text_keeps_what_can_be_seen(typed, kept):
    assert clean_text(typed) == kept


def test_every_text_field_is_cleaned():
    form = Typed({"title": "a\u200b", "note": "b\u200b", "mail": "c@example.com", "kind": "a"})
    assert form.is_valid()
    assert (form.cleaned_data["title"], form.cleaned_data["note"], form.cleaned_data["kind"]) == (
        "a",
        "b",
        "a",
    )


def test_nul_is_an_error_of_its_field():
    form = Typed({"title": "a\x00b"})
    assert list(form.errors) == ["title"]


def test_dates_have_the_browsers_picker_and_are_company_time():
    form = Typed({"title": "x", "when": "2026-11-18T10:00", "day": "2026-11-18"})
    assert isinstance(form.fields["when"].widget, MomentInput)
    assert isinstance(form.fields["day"].widget, DayInput)
    assert form.is_valid()
    assert form.cleaned_data["when"].isoformat() == "2026-11-18T10:00:00+08:00"
    assert (
        Typed(initial={"when": form.cleaned_data["when"]})["when"]
        .as_widget()
        .count('value="2026-11-18T10:00"')
        == 1
    )


@pytest.mark.parametrize(
    "when",
    [
        "2026-02-30T10:00",
        "tomorrow",
        "2026-11-18T25:00",
        "99999-01-01T00:00",
        "\u0662\u0660\u0662\u0666-11-18T10:00x",
    ],
)
def test_impossible_moments_are_errors(when):
    assert list(Typed({"title": "x", "when": when}).errors) == ["when"]


def test_helper_leaves_form_tag_and_token_to_the_page():
    helper = Typed().helper
    assert (helper.form_tag, helper.disable_csrf) == (False, True)


@pytest.mark.django_db
def test_model_form_neither_saves_nor_touches_the_object(make):
    specimen = make()
    form = SendForm({"title": "Changed"}, object=specimen)
    assert form.is_valid()
    assert specimen.title == "One"
    with pytest.raises(NotImplementedError):
        form.save()
    assert issubclass(SendForm, PortalModelForm)


def test_plain_forms():
    assert ConfirmForm({}).is_valid()
    assert list(ReasonForm({"reason": ZERO_WIDTH}).errors) == ["reason"]
