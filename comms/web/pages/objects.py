"""An object's page: facts, what this person may do, and (through template tags of the rooms) clocks,
attachments and timeline.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView

from comms.base.text import Words
from comms.web.actions import Actions, offered


@dataclass(frozen=True)
class Act:
    """A button: the event, its wording, colour word and address."""

    event: str
    label: Words
    tone: str
    url: str
    icon: str = ""


class VisibleObject(LoginRequiredMixin):
    """Fetches the object of the address from what the person may see; anything else is 404."""

    model: Any = None
    slug_field = "number"
    slug_kwarg = ""

    def get_queryset(self):
        """The rows this person may see."""
        return self.model.objects.visible_to(self.request.user)

    def get_object(self):
        """The object named in the address. Raises Http404."""
        identity = self.kwargs[self.slug_kwarg or self.slug_field]
        try:
            return self.get_queryset().get(**{self.slug_field: identity})
        except (ObjectDoesNotExist, ValidationError, ValueError):
            raise Http404 from None


class ObjectPage(VisibleObject, TemplateView):
    """GET one object. `object_actions` are the acts whose buttons stand on top; those of `hidden_actions`
    stand elsewhere.
    """

    template_name = "_layouts/object.html"
    object_actions: Actions = {}
    action_url_name = ""
    list_url_name = ""
    hidden_actions: tuple[str, ...] = ()

    def get_context_data(self, **kwargs):
        """object, title, acts and breadcrumbs; rooms add their own."""
        self.object = obj = self.get_object()
        return super().get_context_data(
            object=obj,
            title=self.get_title(obj),
            acts=self.acts(obj),
            list_url=self.list_url_name and reverse(self.list_url_name),
            **kwargs,
        )

    def get_title(self, obj):
        """The heading."""
        return str(obj)

    def acts(self, obj) -> list[Act]:
        """What this person may do now, as buttons."""
        return [
            self.button(obj, name, action)
            for name, action in offered(self.object_actions, obj, self.request.user)
            if name not in self.hidden_actions
        ]

    def button(self, obj, name, action) -> Act:
        """One button, worded by the transition table for its moves, by the declaration otherwise."""
        table = getattr(obj, "TABLE", None)
        face = table.find(name, obj.state) if table is not None and table.knows(name) else action
        return Act(name, face.label, face.tone, self.action_url(obj, name), face.icon)

    def action_url(self, obj, name):
        """The address of an act's form."""
        return reverse(self.action_url_name, args=[getattr(obj, self.slug_field), name])
