"""A form's own address finds the rows that its fields offer: nobody finds there what they could not choose.

`?choices=<field>&text=<what was typed>` gives the hits, `?choices=<field>&value=<value>…` names rows that are
chosen already. The field of a line (`steps-0-assignee`) is that of the line's form.
"""

import re
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, JsonResponse

from comms.web.choosing import LONGEST, Hit, Searched
from comms.web.rows import RowsField

ASKED = "choices"
IN_A_LINE = re.compile(r"(?P<rows>\w+)-\d{1,3}-(?P<name>\w+)")
# More than anybody chooses by hand
MOST_VALUES = 500


def answer_choices(form: forms.BaseForm, request: HttpRequest) -> JsonResponse:
    """{"hits": [{value, label, note, mark}], "more": whether there are more}.

    Raises Http404 for a field that is not searched.
    """
    field: Any = _field(form, request.GET[ASKED])
    if not isinstance(field, Searched) or _closed(field):
        raise Http404
    if "value" in request.GET:
        hits, more = field.hits(field.rows_of(request.GET.getlist("value")[:MOST_VALUES])), False
    else:
        hits, more = field.search(request.GET.get("text", "")[:LONGEST])
    return JsonResponse({"hits": [_as_json(hit) for hit in hits], "more": more})


def _closed(field: Any) -> bool:
    """Whether the field stands in the form and cannot be filled in."""
    return field.disabled or field.widget.is_hidden


def _field(form: forms.BaseForm, name: str) -> Any:
    if line := IN_A_LINE.fullmatch(name):
        rows = form.fields.get(line["rows"])
        if not isinstance(rows, RowsField):
            return None
        return rows.row_form().fields.get(line["name"])
    return form.fields.get(name)


def _as_json(hit: Hit) -> dict[str, str]:
    return {"value": hit.value, "label": hit.label, "note": hit.note, "mark": hit.mark}
