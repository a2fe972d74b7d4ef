"""A form that makes an object or acts on one: one call into the domain, its refusals beside the fields, nothing typed lost."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import ModelForm
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from comms.base import idempotency
from comms.base.clock import now
from comms.base.errors import DomainError, NotAllowed, StaleVersion
from comms.base.forms import ConfirmForm
from comms.base.pages.objects import Act, VisibleObject

# What a form carries besides its content
NOT_CONTENT = {"csrfmiddlewaretoken", "idempotency_key"}


def add_domain_errors(form, refusal: DomainError) -> None:
    """Put the sentences of a refusal beside their fields; those of unknown fields and the summary on top."""
    placed = False
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
            placed = True
    if not placed:
        form.add_error(None, str(refusal))


class FormPage(LoginRequiredMixin, FormView):
    """GET the empty form, POST makes the object once (a hidden key makes a second press harmless)."""

    template_name = "_layouts/form.html"
    title: Any = ""
    submit_label: Any = ""
    permission = ""
    cancel_url = "/"
    done_text: Any = ""

    def dispatch(self, request, *args, **kwargs):
        """Check the page's permission once."""
        if request.user.is_authenticated and not self.permitted():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def permitted(self) -> bool:
        """Whether the person may use this page at all."""
        return not self.permission or self.request.user.has_perm(self.permission)

    def operate(self, form):
        """Call the one operation and return the object. Subclasses say which."""
        raise NotImplementedError

    def form_valid(self, form):
        """Run the operation; its refusals go back to the form with status 400/409/412."""
        try:
            address = self._once(form)
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        if self.done_text:
            messages.success(self.request, self.done_text)
        return self.leave(address)

    def _once(self, form) -> str:
        key = self.request.POST.get("idempotency_key", "")
        if not key:
            return self.success_address(self.operate(form))
        with transaction.atomic():
            scope = f"page:{self.request.user.pk}:{self.request.path}"
            kept = idempotency.claim(scope=scope, key=key, body=self._content(), at=now())
            if kept.status:
                return str(kept.answer)
            address = self.success_address(self.operate(form))
            idempotency.keep(kept, status=302, answer=address)
        return address

    def _content(self) -> dict[str, list[str]]:
        """What was typed and which files were chosen: a form sent again after “back” with other content is not a second press."""
        said = {name: values for name, values in self.request.POST.lists() if name not in NOT_CONTENT}
        files = {f"file:{name}": [f"{file.name} {file.size}" for file in chosen] for name, chosen in self.request.FILES.lists()}
        return said | files

    def success_address(self, obj) -> str:
        """Where to go afterwards."""
        return obj.get_absolute_url()

    def leave(self, address):
        """Redirect, also out of an htmx dialog."""
        response = HttpResponseRedirect(address)
        if getattr(self.request, "htmx", False):
            response = HttpResponseRedirect(address)
            response.status_code, response["HX-Redirect"] = 204, address
        return response

    def refused(self, form, refusal=None):
        """The same form with its errors; nothing typed is lost."""
        response = self.render_to_response(self.get_context_data(form=form, refusal=refusal))
        response.status_code = refusal.status if refusal else 400
        return response

    def form_invalid(self, form):
        """The same form with its errors."""
        return self.refused(form)

    def get_context_data(self, **kwargs):
        """form, title, submit_label, cancel_url, idempotency_key, draft_key."""
        kwargs.setdefault("title", self.title)
        sent = self.request.POST.get("idempotency_key", "")
        return super().get_context_data(
            submit_label=self.submit_label or _("Save"),
            cancel_url=self.get_cancel_url(),
            idempotency_key=sent if sent and not isinstance(kwargs.get("refusal"), idempotency.KeyReused) else uuid4().hex,
            draft_key=f"{self.request.path}:{self.request.user.pk}",
            **kwargs,
        )

    def get_cancel_url(self):
        """Where “cancel” leads."""
        return str(self.cancel_url)


class ObjectForm(VisibleObject, FormPage):
    """A form about one visible object, with the version that the person saw; a dialog for htmx, a page of its own otherwise."""

    tone = "primary"

    def dispatch(self, request, *args, **kwargs):
        """The object must be visible before anything else."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def said_version(self) -> int | None:
        """The version in the hidden field."""
        said = self.request.POST.get("version", "")
        return int(said[:9]) if said.isascii() and said.isdigit() else None

    def refused(self, form, refusal=None):
        """Errors keep the form; a stale version also brings the present object."""
        if isinstance(refusal, StaleVersion):
            self.object = self.get_object()
        return super().refused(form, refusal)

    def get_template_names(self):
        """A dialog inside the page for htmx, a page of its own otherwise."""
        return ["_layouts/event_dialog.html" if getattr(self.request, "htmx", False) else "_layouts/event.html"]

    def get_context_data(self, **kwargs):
        """Adds object, move (its tone colours the button) and version."""
        kwargs.setdefault("move", Act("", self.title, self.tone, ""))
        return super().get_context_data(object=self.object, version=self.object.version, **kwargs)

    def get_cancel_url(self):
        """Back to the object."""
        return self.object.get_absolute_url()


class EditPage(ObjectForm):
    """Change fields of one object, or act on one without a transition table: `permission` is asked about the object."""

    submit_label = gettext_lazy("Save")

    def permitted(self) -> bool:
        """Visible but not allowed is 403."""
        return not self.permission or self.request.user.has_perm(self.permission, self.object)

    def get_form_kwargs(self):
        """Model forms start with the object's values; other forms that want the object declare `wants_object = True`."""
        kwargs = super().get_form_kwargs()
        if issubclass(self.get_form_class(), ModelForm):
            kwargs["instance"] = self.object
        elif getattr(self.get_form_class(), "wants_object", False):
            kwargs["object"] = self.object
        return kwargs


class EventPage(ObjectForm):
    """One act on one object: `/…/<identity>/<event>/`. GET shows its form (as a dialog for htmx), POST does it."""

    forms: Mapping[str, Any] = {}
    operations: Mapping[str, Callable[..., Any]] = {}

    def dispatch(self, request, *args, **kwargs):
        """The event must be known, too."""
        self.event = kwargs["event"]
        if request.user.is_authenticated and self.event not in self.operations:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        """The form, when the act is open to this person now; otherwise the sentence that says why not."""
        if not self.move():
            refusal = self.refusal_now()
            messages.error(request, str(refusal))
            return self.leave(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def move(self):
        """The move of this event that the person may make now, or None."""
        return next((move for move in self.object.allowed(self.request.user) if move.event == self.event), None)

    def refusal_now(self) -> DomainError:
        """Why the act is not offered."""
        table = self.object.TABLE
        if table.find(self.event, self.object.state):
            return NotAllowed(_("Your posts do not allow “%(act)s” here.") % {"act": table.label(self.event)})
        return DomainError(
            _("“%(act)s” is not possible while the state is “%(state)s”.")
            % {"act": table.label(self.event), "state": self.object.get_state_display()}
        )

    def get_form_class(self):
        """The event's form, a plain confirmation when it has none."""
        return self.forms.get(self.event, ConfirmForm)

    def get_form_kwargs(self):
        """Forms that want the object declare `wants_object = True`."""
        kwargs = super().get_form_kwargs()
        if getattr(self.get_form_class(), "wants_object", False):
            kwargs["object"] = self.object
        return kwargs

    def operate(self, form):
        """Call the event's operation with the version the person saw."""
        return self.operations[self.event](self.object, by=self.request.user, at=now(), version=self.said_version(), **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Adds the move, whose label is the title."""
        move = self.move() or self.object.TABLE.first(self.event)
        return super().get_context_data(**({"title": move.label, "move": move} | kwargs))
