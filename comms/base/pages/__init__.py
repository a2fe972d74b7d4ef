"""The four kinds of page: a list, an object, a form that makes one, and a form for one act on it."""

from comms.base.pages.forms import ActionButton, ActionPage, EditPage, FormPage, add_domain_errors
from comms.base.pages.lists import Column, ListPage
from comms.base.pages.objects import Act, ObjectPage, VisibleObject

__all__ = [
    "Act",
    "ActionButton",
    "ActionPage",
    "Column",
    "EditPage",
    "FormPage",
    "ListPage",
    "ObjectPage",
    "VisibleObject",
    "add_domain_errors",
]
