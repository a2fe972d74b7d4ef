"""Fields for the forms of every room: people, units and groups (over REST uuid and code), hours of a week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.dates import short_day
from comms.base.text import Words, folded
from comms.organization.models import Group, Unit, User
from comms.organization.operations.charges import Charge, seen_titles
from comms.organization.queries import find_people, find_units, posts_and_absences
from comms.organization.rules import Segment, keep_hours, name_key, read_hours, read_segments
from comms.organization.states import DAYS_OF_WEEK
from comms.web.choosing import Chooser, Hit, ManyChooser, ManySearched, Searched
from comms.web.forms import PortalForm
from comms.web.rows import RowsField, RowsWidget

# How many times a day a unit may open; more does not fit on a line either
MOST_OPENINGS = 6

# Words of the buttons that move a person within an order, and how far
ORDER_STEPS = {"up": -1, "down": 1}

LOGO_HELP = _("PNG or JPEG, at most 1 MB and 2000 pixels a side. Pages and papers show it with the name.")

Hours = Mapping[str, Sequence[Sequence[str]]]


class PictureField(forms.FileField):
    """A picture that the operation checks by its bytes; over REST it is text in base64."""

    def __init__(self, **options):
        super().__init__(
            allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}), **options
        )


class FoldedText:
    """A field whose text is folded (`comms.base.text.folded`) before anything looks at it."""

    cleaner = staticmethod(folded)

    def to_python(self, value: Any) -> Any:
        """The folded text."""
        return folded(super().to_python(value))  # type: ignore[misc]


class SignInNameField(FoldedText, forms.CharField):
    """A sign-in name."""


class AddressField(FoldedText, forms.EmailField):
    """An e-mail address with which somebody signs in."""


def people_hits(people: Iterable[User]) -> list[Hit]:
    """People with their post and unit; whoever is away today is marked."""
    day = today(now())
    found = list(people)
    prefetch_related_objects(found, *posts_and_absences(day))
    return [Hit(str(person.uuid), str(person), _post_of(person), _away(person)) for person in found]


def _post_of(person: User) -> str:
    post = person.main_post
    if post is None:
        return person.username
    return f"{post.unit.name} · {post.get_post_display()}"


def _away(person: Any) -> str:
    """Until when somebody is away; nothing for those who are there."""
    last = max((absence.ends_on for absence in person.away), default=None)
    if last is None:
        return ""
    return _g("away until %(day)s") % {"day": short_day(last)}


class FindsPeople:
    """What both fields of people share: whom they offer and how people are found."""

    nothing_fits: Words = _("Nobody here fits “%(text)s”.")
    can_type: Words = _("Name, pinyin, unit or post")
    queryset: Any

    def find(self, text: str) -> QuerySet[User]:
        """By name, pinyin, initials, sign-in name, unit or post."""
        return find_people(self.queryset, text, today(now()))

    def hits(self, rows: Iterable[User]) -> list[Hit]:
        """With post and unit."""
        return people_hits(rows)

    def label_from_instance(self, person: User) -> str:
        """Name and sign-in name, since names repeat."""
        return f"{person.name} ({person.username})"


def _offered(queryset: QuerySet[User] | None) -> QuerySet[User]:
    """The people to choose from: everybody who works here, unless the field says whom."""
    if queryset is not None:
        return queryset
    return User.objects.active().order_by("name", "pk")


class PersonField(FindsPeople, Searched, forms.ModelChoiceField):
    """One person who works here, by uuid."""

    widget = Chooser

    def __init__(self, queryset: QuerySet[User] | None = None, **options: Any) -> None:
        super().__init__(_offered(queryset), to_field_name="uuid", **options)


class PeopleField(FindsPeople, ManySearched, forms.ModelMultipleChoiceField):
    """Several people who work here, by uuid; the value is a plain list."""

    widget = ManyChooser

    def __init__(self, queryset: QuerySet[User] | None = None, **options: Any) -> None:
        super().__init__(_offered(queryset), to_field_name="uuid", **options)


class OrderWidget(ManyChooser):
    """The people as a numbered list with buttons up and down. A pressed button sends the form, with the
    person in `<field>_up` or `<field>_down`; what comes back is the list after that step.
    """

    template_name = "organization/_order.html"
    pressed = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The order that was shown, after the step of the pressed button."""
        order = super().value_from_datadict(data, files, name)
        for word, step in ORDER_STEPS.items():
            if (person := data.get(f"{name}_{word}")) in order:
                place, self.pressed = order.index(person), f"{word}-{person}"
                order.insert(max(place + step, 0), order.pop(place))
        return order

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The people in the order of the value."""
        context = super().get_context(name, value, attrs)
        place = {uuid: number for number, uuid in enumerate(self.format_value(value))}
        context["widget"]["chosen"].sort(key=lambda hit: place[hit.value])
        context["widget"]["pressed"] = self.pressed
        return context


class OrderField(PeopleField):
    """Several people in the order in which they are named."""

    widget = OrderWidget
    ordered = True

    def clean(self, value: Any) -> Any:
        """A list in that order."""
        place = {str(uuid): number for number, uuid in enumerate(value or [])}
        return sorted(super().clean(value), key=lambda person: place.get(str(person.uuid), len(place)))


class SuccessorForm(PortalForm):
    """Who takes one thing over; nobody named: the successor of all."""

    charge = forms.CharField(max_length=120, widget=forms.HiddenInput, label=_("Thing"))
    successor = PersonField(label=_("Successor"), required=False)


@dataclass(frozen=True)
class ChargeLine:
    """A line of the table: the thing that hangs on the person, its title where the reader may know it, and
    who else takes it over.
    """

    charge: Charge
    title: str
    form: forms.BaseForm


class SuccessorsWidget(RowsWidget):
    """A table with a line for each thing that hangs on the person, `charges`, by what the person is there."""

    template_name = "organization/_charges.html"
    row_form = SuccessorForm
    charges: Sequence[Charge] = ()
    titles: Mapping[str, str] = {}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The table with what was chosen in it."""
        typed = {row["charge"]: row for row in value or []}
        groups: dict[str, list[ChargeLine]] = {}
        for number, charge in enumerate(self.charges):
            row = self._line(name, number, [typed.get(charge.key, {"charge": charge.key})])
            line = ChargeLine(charge, self.titles.get(charge.key, ""), row)
            groups.setdefault(str(charge.label), []).append(line)
        return render_to_string(self.template_name, {"groups": groups})


class SuccessorsField(RowsField):
    """Successors of single things: a table on the page, an array of {charge, successor} over REST."""

    def __init__(self, **options: Any) -> None:
        super().__init__(SuccessorForm, required=False, **options)
        self.widget = SuccessorsWidget()

    def show(self, charges: Sequence[Charge], reader: User) -> None:
        """Say which things the table shows, and to whom."""
        self.widget.charges, self.widget.titles = charges, seen_titles(charges, reader)


class UnitChooser(Chooser):
    """The units of a company are few enough to stand in the page."""

    complete = True


class UnitField(Searched, forms.ModelChoiceField):
    """One unit that works, by code; `queryset` narrows the choice."""

    widget = UnitChooser
    nothing_fits = _("No unit here fits “%(text)s”.")
    can_type = _("Name or pinyin")

    def __init__(self, queryset: QuerySet[Unit] | None = None, **options: Any) -> None:
        if queryset is None:
            queryset = Unit.objects.active()
        super().__init__(queryset, to_field_name="code", **options)

    def find(self, text: str) -> list[Unit]:
        """By code, name in either language, pinyin or initials."""
        return find_units(self.queryset, text)

    def hits(self, rows: Iterable[Unit]) -> list[Hit]:
        """With what can be typed for them."""
        return [Hit(unit.code, unit.name, find=unit_key(unit)) for unit in rows]


def unit_key(unit: Unit) -> str:
    """What can be typed for a unit in the browser."""
    names = " ".join((unit.code, unit.name_zh, unit.name_en)).lower()
    return f"{names} {name_key(unit.name_zh)}"


class GroupField(forms.ModelChoiceField):
    """One named group, by code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Group.objects.all(), to_field_name="code", **options)


class UnitsField(forms.ModelMultipleChoiceField):
    """Several units that work, by code; the value is a plain list."""

    def __init__(self, queryset: QuerySet[Unit] | None = None, **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        if queryset is None:
            queryset = Unit.objects.active().order_by("code")
        super().__init__(queryset, to_field_name="code", **options)

    def clean(self, value: Any) -> Any:
        """A plain list."""
        return list(super().clean(value))


class GroupsField(forms.ModelMultipleChoiceField):
    """Several named groups, by code; the value is a plain list."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(Group.objects.all(), to_field_name="code", **options)

    def clean(self, value: Any) -> Any:
        """A plain list."""
        return list(super().clean(value))


class DayHoursField(forms.CharField):
    """The opening segments of one weekday as people type them: "08:30-12:00, 14:00-17:30"; empty = closed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=80, **options)

    def clean(self, value: Any) -> Any:
        """A list of segments. Raises ValidationError that names the day."""
        try:
            return read_segments(super().clean(value))
        except ValueError:
            sentence = _("%(day)s: write the hours like 08:30-12:00, 14:00-17:30.")
            raise ValidationError(sentence, params={"day": self.label}) from None


class WorkingHoursWidget(forms.MultiWidget):
    """Seven lines, one a weekday; the names are `working_hours_1` (Monday) to `working_hours_7`."""

    template_name = "organization/_working_hours.html"

    def __init__(self) -> None:
        super().__init__({str(day): forms.TextInput(attrs={"maxlength": 80}) for day in DAYS_OF_WEEK})

    def decompress(self, value: Hours | None) -> list[str]:
        """The lines of stored hours."""
        week = read_hours(value or {})
        return [", ".join(map(str, week.get(day, []))) for day in DAYS_OF_WEEK]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The seven lines, each with its own label."""
        boxes = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        lines = zip(DAYS_OF_WEEK.values(), boxes, strict=True)
        return render_to_string(self.template_name, {"lines": lines, "id": (attrs or {}).get("id", "")})


class WorkingHoursField(forms.MultiValueField):
    """The opening hours of a week as a unit keeps them: {"1": [["08:30", "12:00"], ["14:00", "17:30"]], …}.

    1 is Monday; days without hours are left out.
    """

    widget = WorkingHoursWidget

    def __init__(self, **options: Any) -> None:
        hint = _("Opening segments, for example 08:30-12:00, 14:00-17:30. Empty: closed.")
        options.setdefault("help_text", hint)
        options.setdefault("validators", [few_openings])
        lines = [DayHoursField(label=label) for label in DAYS_OF_WEEK.values()]
        super().__init__(lines, require_all_fields=False, required=False, **options)

    def compress(self, data_list: list[list[Segment]]) -> Hours:
        """The kept shape of the lines; days without hours are left out."""
        return keep_hours(dict(zip(DAYS_OF_WEEK, data_list, strict=False)))


def few_openings(hours: Hours) -> None:
    """Raise ValidationError when a day has more openings than a person could type on its line."""
    if any(len(pairs) > MOST_OPENINGS for pairs in hours.values()):
        raise ValidationError(_("At most %(number)s openings a day.") % {"number": MOST_OPENINGS})
