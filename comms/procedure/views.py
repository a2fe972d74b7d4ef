"""The law book on screen: clauses with what the portal does about them, and the numbers beside their text."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.base.errors import DomainError
from comms.procedure import queries
from comms.procedure.actions import POLICY_CHANGE, POLICY_PREVIEW, POLICY_RESET, SHOWN_MOVES, has_number
from comms.procedure.forms import ClauseFilterForm, PolicyFilterForm
from comms.procedure.rules import LEVELS
from comms.procedure.states import LEVEL_NAMES, PROGRESS, ROOMS
from comms.web.actions import perform
from comms.web.navigation import places_of
from comms.web.pages import EditPage, add_domain_errors


class ClauseList(LoginRequiredMixin, TemplateView):
    """The whole procedure on one page, narrowed by area, kind or word."""

    template_name = "procedure/clause_list.html"

    def get_context_data(self, **kwargs):
        """clauses, filter_form, total."""
        form = ClauseFilterForm(
            self.request.GET, rooms=[(room, ROOMS.get(room, room)) for room in queries.rooms()]
        )
        asked = form.cleaned_data if form.is_valid() else {"q": "", "room": "-", "kind": ""}
        found = queries.clauses(room=asked["room"], kind=asked["kind"], word=asked["q"])
        return super().get_context_data(
            title=_("Clauses of the procedure"),
            filter_form=form,
            clauses=found,
            total=len(queries.clauses()),
            **kwargs,
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
            progress=PROGRESS[queries.progress(clause)],
            proofs=[
                (LEVEL_NAMES[level], level in queries.proved_by(clause))
                for level in LEVELS
                if level in clause.needs
            ],
            places=places_of(clause.id),
            readings=queries.readings(clause),
            policies=queries.policies(clause=clause.id),
            before=every[place - 1] if place else None,
            after=next(iter(every[place + 1 :]), None),
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
            title=_("Numbers of the procedure"),
            filter_form=form,
            policies=found,
            total=len(queries.policies()),
            **kwargs,
        )


class PolicyOfAddress:
    """What the pages of one policy share: the policy of the address, its title, clause and breadcrumbs."""

    def get_object(self):
        """The policy in force. Raises Http404."""
        try:
            return queries.policy(self.kwargs["policy_id"])
        except KeyError:
            raise Http404 from None

    def address(self):
        """The page of the policy."""
        return reverse("procedure:policy_detail", args=[self.kwargs["policy_id"]])

    def facts(self, policy) -> dict[str, object]:
        """title, policy, clause and breadcrumbs."""
        return {
            "title": queries.title(policy),
            "policy": policy,
            "clause": policy.clause and queries.clause(policy.clause),
            "breadcrumbs": [(_("Numbers of the procedure"), reverse("procedure:policy_list"))],
        }


class PolicyPage(PolicyOfAddress, LoginRequiredMixin, TemplateView):
    """One number, the text of its clause beside it, and who changed it when and why."""

    template_name = "procedure/policy_detail.html"

    def get_context_data(self, **kwargs):
        """policy, clause, history, may_change."""
        policy = self.get_object()
        return super().get_context_data(
            **self.facts(policy),
            history=queries.history(policy.id),
            may_change=has_number(policy) and self.request.user.has_perm(POLICY_CHANGE.permission, policy),
            **kwargs,
        )


class PolicyEdit(PolicyOfAddress, EditPage):
    """A decision on one number, in the version (the number of decisions) that the person saw."""

    def get_object(self):
        """The policy in force. Raises Http404, also where there is no number to decide on."""
        policy = super().get_object()
        if not has_number(policy):
            raise Http404
        return policy

    def get_template_names(self):
        """Always a page of its own: the clause stands beside the number."""
        return [self.template_name]

    def get_context_data(self, **kwargs):
        """title, policy, clause, breadcrumbs."""
        facts = self.facts(self.object)
        facts["breadcrumbs"] += [(queries.title(self.object), self.address())]
        return super().get_context_data(**(facts | kwargs))

    def get_cancel_url(self):
        """Back to the policy."""
        return self.address()

    def success_address(self, obj):
        """Back to the policy."""
        return self.address()


class PolicyChange(PolicyEdit):
    """Set a number: first what would move, then the decision with its reason."""

    template_name = "procedure/policy_change.html"
    action = POLICY_CHANGE

    def get_initial(self):
        """`?value=` offers a value (the common practice)."""
        offered = self.request.GET.get("value")
        if offered is None:
            return {}
        return {"value": offered[:200]}

    def form_valid(self, form):
        """“Show what moves” checks the value and shows it; “Save” decides."""
        if "preview" not in self.request.POST:
            return super().form_valid(form)
        value = {"value": form.cleaned_data["value"]}
        try:
            moves = perform(POLICY_PREVIEW, value, by=self.request.user, at=now(), obj=self.object)
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        shown = {"moves": moves[:SHOWN_MOVES], "moved": len(moves), "previewed": True}
        return self.render_to_response(self.get_context_data(form=form, **shown))


class PolicyReset(PolicyEdit):
    """Set a number back to its default."""

    template_name = "procedure/policy_reset.html"
    action = POLICY_RESET

    def facts(self, policy):
        """The title says what happens."""
        facts = super().facts(policy)
        return facts | {"title": _("Back to the default: %(name)s") % {"name": facts["title"]}}
