"""The four kinds of page: a list, an object, a form that makes one, and a form for one act on it."""

from comms.web.pages.forms import ActionButton, ActionPage, EditPage, FormPage, add_domain_errors
from comms.web.pages.lists import ListPage
from comms.web.pages.objects import Act, ObjectPage, VisibleObject
from comms.web.pages.permitted import Permitted

__all__ = [
    "Act",
    "ActionButton",
    "ActionPage",
    "EditPage",
    "FormPage",
    "ListPage",
    "ObjectPage",
    "Permitted",
    "VisibleObject",
    "add_domain_errors",
]
