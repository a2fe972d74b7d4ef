"""Two people change the same: both texts are shown, and nothing is written over without a choice."""

import json
from datetime import UTC, datetime

import pytest
from django import forms
from django.http import QueryDict

from comms.base.differences import compare, shortened
from comms.base.transitions import edit
from comms.organization.fields import PeopleField, PersonField
from comms.web.forms import ManyFilesField, PortalForm
from comms.web.pages.conflicts import find_conflict, fingerprints, in_words, read_fingerprints
from comms.web.rows import RowsField
from tests.base import browser, form_errors
from tests.comms.base.specimens import Specimen

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(pages, make):
    return make("水泵异响", rank=3)


@pytest.fixture
def changed(draft, company, at):
    """The colleague was faster: version 2."""
    edit(draft, by=company.clerk, at=at, version=1, title="水泵异响，已断电", rank=5)
    return draft


def save(user, specimen, **sent):
    """Send the form of version 1, in which the title was changed, with what else is told."""
    said = {"title": "水泵夜间异响", "rank": "3", "version": "1"} | {
        name.replace("_", "-"): value for name, value in sent.items()
    }
    return browser(user).post(f"{specimen.get_absolute_url()}edit/", said)


def seen(user, specimen):
    return browser(user).get(f"{specimen.get_absolute_url()}edit/").context["seen"]


def stored():
    return Specimen.objects.values_list("title", "rank").get()


def marked(pieces):
    """The words that stand on this side only."""
    return [piece.text for piece in pieces if piece.own]


# --- the choice


def test_second_press_does_not_write_over_what_nobody_looked_at(changed, company):
    for _press in range(2):
        page = save(company.clerk, changed)
        assert (page.status_code, page.context["version"]) == (412, 1)
    assert stored() == ("水泵异响，已断电", 5)


def test_both_texts_stand_beside_each_other(changed, company):
    conflict = save(company.clerk, changed).context["conflict"]
    assert [(one.name, one.choice) for one in conflict.differences] == [("title", ""), ("rank", "")]
    title = conflict.differences[0]
    assert (marked(title.mine), marked(title.theirs)) == (["夜间"], ["，已断电"])


def test_mine_everywhere(changed, company):
    assert save(company.clerk, changed, overwrite="2", overwrite_all="mine").status_code == 302
    assert stored() == ("水泵夜间异响", 3)


def test_theirs_everywhere_changes_nothing(changed, company):
    assert save(company.clerk, changed, overwrite="2", overwrite_all="theirs").status_code == 302
    assert stored() == ("水泵异响，已断电", 5)


def test_field_by_field(changed, company):
    assert (
        save(
            company.clerk, changed, overwrite="2", overwrite_title="mine", overwrite_rank="theirs"
        ).status_code
        == 302
    )
    assert stored() == ("水泵夜间异响", 5)


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"overwrite_title": "mine"},
        {"overwrite_title": "mine", "overwrite_rank": "odd"},
        {"overwrite_all": "odd"},
    ],
    ids=["none", "one field", "no such choice", "no such choice for all"],
)
def test_choice_that_is_not_complete_is_asked_again(changed, company, choice):
    assert save(company.clerk, changed, overwrite="2", **choice).status_code == 412
    assert stored() == ("水泵异响，已断电", 5)


@pytest.mark.parametrize("shown", ["", "1", "3", "x"])
def test_choice_counts_only_for_the_version_that_was_shown(changed, company, shown):
    assert save(company.clerk, changed, overwrite=shown, overwrite_all="mine").status_code == 412
    assert stored() == ("水泵异响，已断电", 5)


def test_somebody_saves_again_while_one_chooses(changed, company, at):
    edit(changed, by=company.clerk, at=at, version=2, title="第三人")
    page = save(company.clerk, changed, overwrite="2", overwrite_all="mine")
    assert (page.status_code, page.context["conflict"].version) == (412, 3)
    assert stored() == ("第三人", 5)


def test_own_text_may_still_be_changed_while_choosing(changed, company):
    sent = {
        "overwrite": "2",
        "overwrite_title": "mine",
        "overwrite_rank": "theirs",
        "title": "水泵夜间异响，已断电",
    }
    assert save(company.clerk, changed, **sent).status_code == 302
    assert stored() == ("水泵夜间异响，已断电", 5)


def test_choice_survives_another_error_and_so_does_what_was_typed(changed, company):
    sent = {"overwrite": "2", "overwrite_title": "mine", "overwrite_rank": "theirs", "title": "x" * 81}
    page = save(company.clerk, changed, **sent)
    assert (page.status_code, list(form_errors(page))) == (400, ["title"])
    assert [one.choice for one in page.context["conflict"].differences] == ["mine", "theirs"]
    assert 'name="rank" value="3"' in page.content.decode()


def test_error_of_a_stale_form_does_not_make_it_fresh(changed, company):
    """The form is refused for another reason first: the corrected one must not pass as if it had seen the
    present version.
    """
    page = save(company.clerk, changed, title="x" * 81)
    assert (page.status_code, page.context["version"]) == (400, 1)
    assert page.context["conflict"].differences


def test_form_without_a_version_asks_too(changed, company):
    assert save(company.clerk, changed, version="").status_code == 428
    assert save(company.clerk, changed, version="", overwrite="2", overwrite_all="mine").status_code == 302
    assert stored() == ("水泵夜间异响", 3)


# --- what was seen


def test_what_nobody_else_changed_is_no_conflict(draft, company, at):
    was = seen(company.clerk, draft)
    edit(draft, by=company.clerk, at=at, version=1, rank=5)
    page = save(company.clerk, draft, seen=was)
    [rank] = page.context["conflict"].differences
    assert (rank.name, rank.only_theirs, rank.choice) == ("rank", True, "theirs")
    assert page.context["seen"] == was
    assert save(company.clerk, draft, seen=was, overwrite="2", overwrite_rank="theirs").status_code == 302
    assert stored() == ("水泵夜间异响", 5)


def test_version_raised_without_a_difference_asks_for_a_look(draft, company, at):
    was = seen(company.clerk, draft)
    edit(draft, by=company.clerk, at=at, version=1, answer="好")
    page = save(company.clerk, draft, seen=was)
    assert (page.status_code, page.context["conflict"].differences) == (412, [])
    assert save(company.clerk, draft, seen=was, overwrite="2").status_code == 412
    assert save(company.clerk, draft, seen=was, overwrite="2", overwrite_all="mine").status_code == 302


@pytest.mark.parametrize("text", ["", "x", "[]", "7", "null", '{"title": 1}', "\ud800"])
def test_odd_fingerprints_are_none(text):
    assert read_fingerprints(text) in ({}, {"title": "1"})


def test_act_without_fields_asks_for_a_look(pages, make, company, at):
    draft = make()
    edit(draft, by=company.clerk, at=at, version=1, title="Two")
    url = f"{draft.get_absolute_url()}void/"
    page = browser(company.clerk).post(url, {"version": "1"}, headers={"hx-request": "true"})
    assert page.status_code == 412
    assert 'name="overwrite-all"' in page.content.decode()
    answer = browser(company.clerk).post(url, {"version": "1", "overwrite": "2", "overwrite-all": "mine"})
    assert (answer.status_code, Specimen.objects.get().state) == (302, "void")


def test_field_that_belongs_to_the_act_alone_is_not_compared(pages, make, company, at):
    sent = make(state="sent")
    edit(sent, by=company.clerk, at=at, version=1, rank=9)
    page = browser(company.clerk).post(
        f"{sent.get_absolute_url()}finish/", {"version": "1", "reason": "done", "answer": "Yes"}
    )
    assert page.context["conflict"].differences == []


# --- values in words


class StepForm(PortalForm):
    text = forms.CharField(max_length=40)
    due_on = forms.DateField(required=False)


class EverythingForm(PortalForm):
    note = forms.CharField(widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(choices=[("a", "First"), ("More", [("b", "Second")])], required=False)
    kinds = forms.MultipleChoiceField(choices=[("a", "First"), ("b", "Second")], required=False)
    yes = forms.BooleanField(required=False)
    when = forms.DateTimeField(required=False)
    day = forms.DateField(required=False)
    person = PersonField(required=False)
    people = PeopleField(required=False)
    steps = RowsField(StepForm, required=False)
    files = ManyFilesField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self):
        self.start_with(**(self.object or {}))


AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def begin(company):
    return {
        "note": "One\nTwo",
        "kind": "b",
        "kinds": ["b", "a"],
        "yes": True,
        "when": AT,
        "day": AT.date(),
        "person": company.clerk,
        "people": [company.clerk, company.hr],
        "steps": [{"text": "Do", "due_on": AT.date()}],
        "secret": "x",
    }


def send(company, **other):
    """What a browser sends when nothing was touched, but for `other`."""
    said = QueryDict(mutable=True)
    said.update(
        {
            "note": "One\r\nTwo",
            "kind": "b",
            "yes": "on",
            "when": "2026-11-23T09:30",
            "day": "2026-11-23",
            "secret": "x",
        }
    )
    said.update({"person": str(company.clerk.uuid), "steps-0-text": "Do", "steps-0-due_on": "2026-11-23"})
    said.setlist("kinds", ["a", "b"])
    said.setlist("people", [str(company.hr.uuid), str(company.clerk.uuid)])
    said.update(other)
    return said


def difference(company, **other):
    """{field: (mine, theirs) in words} between what was sent and the object."""
    object = begin(company)
    found = find_conflict(
        EverythingForm(send(company, **other), object=object),
        EverythingForm(object=object),
        {},
        version=2,
        seen={},
    )
    return {
        one.name: tuple("".join(piece.text for piece in side) for side in (one.mine, one.theirs))
        for one in found.differences
    }


def test_untouched_values_of_every_kind_do_not_differ(company):
    assert difference(company) == {}


def test_untouched_values_of_every_kind_are_recognised(company):
    """Somebody else emptied everything; the person touched nothing: theirs is proposed everywhere."""
    was = read_fingerprints(fingerprints(EverythingForm(object=begin(company))))
    others = dict.fromkeys(begin(company), "") | {"kinds": [], "people": [], "steps": [], "yes": False}
    typed, present = EverythingForm(send(company), object=others), EverythingForm(object=others)
    found = find_conflict(typed, present, {}, version=2, seen=was)
    assert {one.name: one.choice for one in found.differences} == dict.fromkeys(
        set(begin(company)) - {"secret"}, "theirs"
    )


@pytest.mark.parametrize(
    "name,sent,mine",
    [
        ("note", "One", "One"),
        ("kind", "a", "First"),
        ("kind", "odd", "odd"),
        ("when", "2026-11-23T10:00", "2026-11-23 10:00"),
        ("when", "tomorrow", "tomorrow"),
        ("day", "", ""),
        ("steps-0-text", "Do it", "Do it · 2026-11-23"),
    ],
)
def test_values_are_shown_in_words(company, name, sent, mine):
    [(field, (shown, _theirs))] = difference(company, **{name: sent}).items()
    assert (field, shown) == (name.partition("-")[0], mine)


def test_person_is_shown_by_name_even_one_who_left(company):
    company.clerk.is_active = False
    company.clerk.save()
    assert "一处前台" in in_words(PersonField(), company.clerk)
    assert "行政主管" in in_words(PersonField(), str(company.hr.uuid))


def test_fingerprints_ask_the_database_nothing(company, django_assert_num_queries):
    form = EverythingForm(object=begin(company))
    with django_assert_num_queries(0):
        assert set(json.loads(fingerprints(form))) == set(begin(company)) - {"secret"}


# --- words


@pytest.mark.parametrize(
    "one,other,own,others",
    [
        ("same", "same", [], []),
        ("", "new", [], ["new"]),
        ("the red pump", "the blue pump", ["red"], ["blue"]),
        ("水泵异响", "水泵夜间异响", [], ["夜间"]),
        ("检查pump箱", "检查valve箱", ["pump"], ["valve"]),
        ("2026-11-23", "2026-11-24", ["23"], ["24"]),
        ("𠀀一", "𠀁一", ["𠀀"], ["𠀁"]),
    ],
)
def test_words_that_differ(one, other, own, others):
    left, right = compare(one, other)
    assert (marked(left), marked(right)) == (own, others)
    assert ("".join(piece.text for piece in left), "".join(piece.text for piece in right)) == (one, other)


def test_long_texts_are_compared_by_lines_in_good_time():
    one = "\n".join(f"第{number}条 检查水泵" for number in range(900))
    left, right = compare(one, one.replace("第7条", "第七条").replace("第800条", "第八百条"))
    assert ("".join(piece.text for piece in left), len(marked(left)), len(marked(right))) == (one, 2, 2)


def test_texts_that_share_nothing_are_compared_in_good_time():
    assert [len(side) for side in compare("甲" * 60_000, "乙" * 60_000)] == [1, 1]


def test_long_shared_passages_are_cut():
    one, other = compare(f"{'甲' * 500}红{'乙' * 500}", f"{'甲' * 500}蓝{'乙' * 500}")
    assert [len(piece.text) for piece in shortened(one)] == [61, 1, 61]
    assert "".join(piece.text for piece in shortened(other)) == f"…{'甲' * 60}蓝{'乙' * 60}…"
