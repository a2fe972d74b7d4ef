"""The law book on screen: clauses with what the portal does about them, and the numbers beside their clause's text."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.base.errors import DomainError
from comms.base.forms import ReasonForm
from comms.base.pages import FormPage
from comms.base.pages.forms import add_domain_errors
from comms.procedure import operations, queries
from comms.procedure.forms import ClauseFilterForm, PolicyFilterForm, PolicyForm
from comms.procedure.states import ROOMS

SHOWN_MOVES = 100


class ClauseList(LoginRequiredMixin, TemplateView):
    """The whole procedure on one page, narrowed by area, kind or word."""

    template_name = "procedure/clause_list.html"

    def get_context_data(self, **kwargs):
        """clauses, filter_form, total."""
        form = ClauseFilterForm(self.request.GET, rooms=[(room, ROOMS.get(room, room)) for room in queries.rooms()])
        asked = form.cleaned_data if form.is_valid() else {"q": "", "room": "-", "kind": ""}
        found = queries.clauses(room=asked["room"], kind=asked["kind"], word=asked["q"])
        return super().get_context_data(
            title=_("Clauses of the procedure"), filter_form=form, clauses=found, total=len(queries.clauses()), **kwargs
        )


class ClausePage(LoginRequiredMixin, TemplateView):
    """One clause in both wordings, how it is read, its numbers, and how the portal does it."""

    template_name = "procedure/clause_detail.html"

    def get_context_data(self, **kwargs):
        """clause, readings, policies, neighbours. Raises Http404."""
        try:
            clause = queries.clause(self.kwargs["clause_id"])
        except KeyError:
            raise Http404 from None
        every = queries.clauses()
        place = every.index(clause)
        return super().get_context_data(
            title=_("Clause %(number)s") % {"number": clause.id},
            clause=queries.explained(clause),
            readings=queries.readings(clause),
            policies=queries.policies(clause=clause.id),
            before=every[place - 1] if place else None,
            after=every[place + 1] if place + 1 < len(every) else None,
            breadcrumbs=[(_("Clauses of the procedure"), reverse("procedure:clause_list"))],
            **kwargs,
        )


class PolicyList(LoginRequiredMixin, TemplateView):
    """Every number of the procedure with the value in force and its clause."""

    template_name = "procedure/policy_list.html"

    def get_context_data(self, **kwargs):
        """policies, filter_form, total."""
        form = PolicyFilterForm(self.request.GET)
        asked = form.cleaned_data if form.is_valid() else {"q": "\0", "only": ""}
        keep = {
            "": lambda policy: True,
            "changed": lambda policy: policy.is_changed,
            "empty": lambda policy: policy.value is None and policy.unit != "none",
            "clocks": lambda policy: policy.is_clock,
        }[asked["only"]]
        found = [policy for policy in queries.policies(word=asked["q"]) if keep(policy)]
        return super().get_context_data(
            title=_("Numbers of the procedure"), filter_form=form, policies=found, total=len(queries.policies()), **kwargs
        )


class PolicyMixin:
    """The policy of the address."""

    def policy(self):
        """The policy in force. Raises Http404."""
        try:
            return queries.policy(self.kwargs["policy_id"])
        except KeyError:
            raise Http404 from None

    def policy_context(self, policy) -> dict[str, Any]:
        """What both pages of a policy show."""
        return {
            "title": queries.title(policy),
            "policy": policy,
            "clause": queries.clause(policy.clause) if policy.clause else None,
            "breadcrumbs": [(_("Numbers of the procedure"), reverse("procedure:policy_list"))],
        }


class PolicyPage(PolicyMixin, LoginRequiredMixin, TemplateView):
    """One number, the text of its clause beside it, and who changed it when and why."""

    template_name = "procedure/policy_detail.html"

    def get_context_data(self, **kwargs):
        """policy, clause, history, may_change."""
        policy = self.policy()
        return super().get_context_data(
            **self.policy_context(policy),
            history=queries.history(policy.id),
            may_change=policy.unit != "none" and self.request.user.has_perm("procedure.change_policy"),
            **kwargs,
        )


class PolicyChange(PolicyMixin, FormPage):
    """Set a number: first what would move, then the decision with its reason. `reset=1` goes back to the default."""

    template_name = "procedure/policy_change.html"
    form_class = PolicyForm
    permission = "procedure.change_policy"

    def get_form_kwargs(self):
        """The form is made from the policy; ?value= offers a value (the common practice)."""
        policy = self.policy()
        if policy.unit == "none":
            raise Http404
        kwargs = super().get_form_kwargs() | {"policy": policy}
        if "value" in self.request.GET:
            kwargs["initial"] = kwargs["initial"] | {"value": self.request.GET["value"][:200]}
        return kwargs

    def form_valid(self, form):
        """“Show what moves” checks the value and shows it; “Save” decides."""
        if "preview" not in self.request.POST:
            return super().form_valid(form)
        try:
            moves = operations.preview_policy(policy=self.kwargs["policy_id"], value=form.cleaned_data["value"], at=now())
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        return self.render_to_response(self.get_context_data(form=form, moves=moves[:SHOWN_MOVES], moved=len(moves), previewed=True))

    def operate(self, form):
        """Set or reset the policy."""
        said = form.cleaned_data
        return operations.set_policy(
            policy=self.kwargs["policy_id"],
            value=said["value"],
            reason=said["reason"],
            version=said["version"],
            by=self.request.user,
            at=now(),
        )

    def get_context_data(self, **kwargs):
        """policy, clause, moves."""
        return super().get_context_data(**{**self.policy_context(self.policy()), **kwargs})

    def get_cancel_url(self):
        """Back to the policy."""
        return reverse("procedure:policy_detail", args=[self.kwargs["policy_id"]])


class PolicyReset(PolicyMixin, FormPage):
    """Set a number back to its default."""

    form_class = ReasonForm
    permission = "procedure.change_policy"

    def operate(self, form):
        """Reset the policy."""
        return operations.reset_policy(policy=self.policy().id, reason=form.cleaned_data["reason"], by=self.request.user, at=now())

    def get_context_data(self, **kwargs):
        """The policy's name as title."""
        return super().get_context_data(**{"title": _("Back to the default: %(name)s") % {"name": queries.title(self.policy())}, **kwargs})

    def get_cancel_url(self):
        """Back to the policy."""
        return reverse("procedure:policy_detail", args=[self.kwargs["policy_id"]])
