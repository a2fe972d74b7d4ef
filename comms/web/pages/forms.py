"""A form that makes an object or acts on one: one call into the domain, its refusals beside the fields,
nothing typed lost.
"""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from comms.base.clock import now
from comms.base.errors import DomainError, NotAllowed, StaleVersion, VersionMissing
from comms.base.idempotency import KeyReused
from comms.base.rights import allow
from comms.base.text import Words
from comms.base.versions import Version
from comms.web.actions import Action, Actions, check_permission, offered, perform
from comms.web.pages.choices import ASKED, answer_choices
from comms.web.pages.conflicts import Conflict, find_conflict, fingerprints, read_fingerprints
from comms.web.pages.objects import Act, VisibleObject
from comms.web.pages.once import SentOnce, what_it_made


def add_domain_errors(form, refusal: DomainError) -> None:
    """Put the sentences of a refusal beside their fields; those of unknown fields and the summary on top."""
    placed = False
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
            placed = True
    if not placed:
        form.add_error(None, str(refusal))


class FormPage(LoginRequiredMixin, SentOnce, FormView):
    """GET the empty form, POST makes the object once (a hidden key makes a second press harmless).

    `action` names operation, form and permission; `permission_object()` is what the permission is asked
    about, `target()` the object that the operation gets (nothing for a new one).
    """

    template_name = "_layouts/form.html"
    action: Action
    title: Words = ""
    submit_label: Words = ""
    permission = ""
    cancel_url = "/"
    done_text: Words = ""
    # Whether Enter in a field of one line saves: only where saving can be taken back by saving again
    enter_saves = False

    def dispatch(self, request, *args, **kwargs):
        """Whoever may not do this does not get to the form."""
        if request.user.is_authenticated:
            try:
                self.check_permission()
            except NotAllowed as refusal:
                return self.not_allowed(refusal)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        """The form, or what one of its fields finds for the text in its search box."""
        if ASKED in request.GET:
            return answer_choices(self.get_form(), request)
        return super().get(request, *args, **kwargs)

    def check_permission(self) -> None:
        """Raise NotAllowed (a page with status 403 that says what the posts do not allow)."""
        if self.permission:
            allow(self.request.user, self.permission, self.permission_object())
        else:
            check_permission(self.action, self.request.user, self.permission_object())

    def not_allowed(self, refusal: NotAllowed):
        """403: the sentence alone, or beside what was typed, so that it can still be copied."""
        if self.request.method != "POST":
            raise PermissionDenied(str(refusal))
        form = self.get_form()
        add_domain_errors(form, refusal)
        return self.refused(form, refusal)

    def permission_object(self):
        """What the permission is asked about."""
        return self.target()

    def target(self):
        """The object that the operation is called with; nothing on a page that makes one of its own."""

    def version(self) -> Version | None:
        """The version that the person saw; none where there is nothing that could have changed."""

    def get_form_class(self):
        """The form that the action declares."""
        return self.action.form

    def get_form_kwargs(self):
        """Every form knows who fills it in and what it is about."""
        return super().get_form_kwargs() | {"user": self.request.user, "object": self.target()}

    def operate(self, form):
        """Call the one operation and return the object."""
        return perform(
            self.action,
            form.values(),
            by=self.request.user,
            at=now(),
            obj=self.target(),
            version=self.version(),
        )

    def form_valid(self, form):
        """Run the operation; its refusals go back to the form with status 400/409/412."""
        try:
            address = self.send(form)
        except KeyReused as refusal:
            return self.sent_before_otherwise(form, refusal)
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        if self.sent_before is not None:
            messages.warning(self.request, self.already_sent())
        elif self.done_text:
            messages.success(self.request, self.done_text)
        return self.leave(address)

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

    def sent_before_otherwise(self, form, refusal: KeyReused):
        """The same form with what its key made before; it is sent again only by the button that says so."""
        response = self.refused(form, refusal)
        response.context_data["sent_already"] = what_it_made(refusal.kept)
        response.context_data["as_new"] = self.as_new(response.rendered_content)
        return response

    def form_invalid(self, form):
        """The same form with its errors."""
        return self.refused(form)

    def get_context_data(self, **kwargs):
        """form, title, submit_label, cancel_url, idempotency_key, draft_key."""
        kwargs.setdefault("title", self.title)
        return super().get_context_data(
            submit_label=self.submit_label or _("Save"),
            cancel_url=self.get_cancel_url(),
            idempotency_key=self.key(),
            draft_key=f"{self.request.path}:{self.request.user.pk}",
            **kwargs,
        )

    def get_cancel_url(self):
        """Where “cancel” leads."""
        return str(self.cancel_url)


class EditPage(VisibleObject, FormPage):
    """A form about one visible object, with the version that the person saw: change its fields, or act on it.

    A dialog inside the page for htmx, a page of its own otherwise.
    """

    tone = "primary"

    def dispatch(self, request, *args, **kwargs):
        """The object must be visible before anything else."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def target(self):
        """The object of the address."""
        return self.object

    def post(self, request, *args, **kwargs):
        """A form that lost its version is not taken: it could overwrite what nobody saw."""
        if self.action.versioned and self.version() is None:
            return self.refused(self.get_form(), VersionMissing())
        return super().post(request, *args, **kwargs)

    def said(self) -> int | None:
        """The version in the hidden field; None when there is none."""
        said = self.request.POST.get("version", "")
        if not said.isascii() or not said.isdigit():
            return None
        return int(said[:9])

    def version(self) -> Version | None:
        """The version that the person saw: of the form, or the newer one that was shown with what differs
        once all is chosen.
        """
        if self.conflict is not None and self.conflict.settled:
            return self.conflict.version
        return self.said()

    @cached_property
    def conflict(self) -> Conflict | None:
        """What differs when the object is no longer the version of the form; nothing while it is."""
        if self.request.method != "POST" or not self.action.versioned or self.said() == self.object.version:
            return None
        options, form = self.get_form_kwargs(), self.get_form_class()
        begun = {name: value for name, value in options.items() if name not in ("data", "files")}
        sent = self.request.POST
        seen = read_fingerprints(sent.get("seen", ""))
        return find_conflict(form(**options), form(**begun), sent, version=self.object.version, seen=seen)

    def get_form(self, form_class=None):
        """Where the other text was chosen it counts, whatever was typed: a disabled field takes its value
        from the object.
        """
        form = super().get_form(form_class)
        for name in self._chosen_theirs():
            field = form.fields[name]
            form.initial[name] = field.prepare_value(form.get_initial_for_field(field, name))
            field.disabled = True
        return form

    def _chosen_theirs(self) -> list[str]:
        if self.conflict is None or not self.conflict.settled:
            return []
        return self.conflict.theirs

    def refused(self, form, refusal=None):
        """Errors keep the form with the version it had; when somebody else saved first, both texts stand
        beside each other.
        """
        for name in self._chosen_theirs():
            form.fields[name].disabled = False
        if isinstance(refusal, StaleVersion):
            self.object = self.get_object()
            self.__dict__.pop("conflict", None)
        if isinstance(refusal, VersionMissing):
            add_domain_errors(form, refusal)
        return super().refused(form, refusal)

    def get_template_names(self):
        """A dialog inside the page for htmx, a page of its own otherwise."""
        if getattr(self.request, "htmx", False):
            return ["_layouts/event_dialog.html"]
        return ["_layouts/event.html"]

    def get_context_data(self, **kwargs):
        """Adds object, move (its tone colours the button), version, what was seen of the object, and what
        differs from it now.
        """
        kwargs.setdefault("move", Act("", self.title, self.tone, ""))
        context = super().get_context_data(object=self.object, conflict=self.conflict, **kwargs)
        if self.request.method == "POST":
            # The version of the form, not the present one: otherwise the second press would write over what
            # nobody looked at
            said = self.said()
            return context | {
                "version": "" if said is None else said,
                "seen": self.request.POST.get("seen", ""),
            }
        return context | {
            "version": getattr(self.object, "version", ""),
            "seen": fingerprints(context["form"]),
        }

    def another_address(self):
        """There is no other one."""
        return ""

    def get_cancel_url(self):
        """Back to the object."""
        return self.object.get_absolute_url()


class ActionPage(EditPage):
    """One act on one object: `/…/<identity>/<action>/`. GET shows its form (a dialog for htmx), POST acts."""

    object_actions: Actions = {}

    def dispatch(self, request, *args, **kwargs):
        """The act must be known, too."""
        self.name = kwargs["action"]
        if self.name not in self.object_actions:
            if request.user.is_authenticated:
                raise Http404
            return self.handle_no_permission()
        self.action = self.object_actions[self.name]
        return super().dispatch(request, *args, **kwargs)

    def check_permission(self) -> None:
        """A press on a button whose time has passed leads back with a sentence (`get`, the operation)."""
        if self.request.method != "GET":
            check_permission(self.action, self.request.user, self.object, event=self.name)

    def get(self, request, *args, **kwargs):
        """The form, when the act is open to this person now; otherwise the sentence that says why not."""
        if not any(
            name == self.name for name, _action in offered(self.object_actions, self.object, request.user)
        ):
            messages.error(request, str(self.refusal_now()))
            return self.leave(self.get_cancel_url())
        return super().get(request, *args, **kwargs)

    def refusal_now(self) -> DomainError:
        """Why the act is not offered."""
        try:
            check_permission(self.action, self.request.user, self.object, event=self.name)
        except NotAllowed as refusal:
            return refusal
        state = getattr(self.object, "state_label", "")
        return DomainError(
            _("“%(act)s” is not possible while the state is “%(state)s”.")
            % {"act": self.face().label, "state": state}
        )

    def face(self) -> Act:
        """Label, tone and icon: the transition table's for its moves, the declaration's for others."""
        table = getattr(self.object, "TABLE", None)
        if table is not None and table.knows(self.name):
            move = table.find(self.name, self.object.state) or table.first(self.name)
            return Act(self.name, move.label, move.tone, "", move.icon)
        return Act(self.name, self.action.label, self.action.tone, "", self.action.icon)

    def get_context_data(self, **kwargs):
        """Adds the act, whose label is the title."""
        face = self.face()
        return super().get_context_data(**({"title": face.label, "move": face} | kwargs))


class ActionButton(EditPage):
    """A bare POST that needs no form (sign in): back to the page of the button, a refusal says why."""

    def get(self, request, *args, **kwargs):
        """There is nothing to fill in."""
        return HttpResponseRedirect(self.get_cancel_url())

    def success_address(self, obj):
        """Back to where the button was."""
        return self.get_cancel_url()
