"""An object's page: facts, what this person may do, and (through template tags of the rooms) clocks, attachments and timeline."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView


@dataclass(frozen=True)
class Act:
    """A button: the event, its wording, colour word and address."""

    event: str
    label: Any
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
    """GET one object."""

    template_name = "_layouts/object.html"
    event_url_name = ""
    list_url_name = ""
    hidden_events: tuple[str, ...] = ()

    def get_context_data(self, **kwargs):
        """object, title, acts and breadcrumbs; rooms add their own."""
        self.object = obj = self.get_object()
        return super().get_context_data(
            object=obj,
            title=self.get_title(obj),
            acts=self.acts(obj),
            list_url=reverse(self.list_url_name) if self.list_url_name else "",
            **kwargs,
        )

    def get_title(self, obj):
        """The heading."""
        return str(obj)

    def acts(self, obj) -> list[Act]:
        """The moves this person may make now, as buttons."""
        if not hasattr(obj, "TABLE") or not self.event_url_name:
            return []
        return [
            Act(move.event, move.label, move.tone, self.event_url(obj, move.event), move.icon)
            for move in obj.allowed(self.request.user)
            if move.event not in self.hidden_events
        ]

    def event_url(self, obj, event):
        """The address of an act's form."""
        return reverse(self.event_url_name, args=[getattr(obj, self.slug_field), event])
