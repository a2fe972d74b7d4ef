"""Another time that somebody who is invited proposes for a meeting."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comms.base.models import Stateful
from comms.organization.models import User
from meetings.models.attendance import Participant
from meetings.models.meetings import Meeting
from meetings.states import PROPOSAL_TABLE, ProposalState


class ProposalQuerySet(models.QuerySet):
    """Words for asking about proposals."""

    def visible_to(self, user):
        """Those for meetings whose papers one reads."""
        return self.filter(meeting__in=Meeting.objects.papers_for(user))

    def open(self):
        """Proposals that nobody has answered."""
        return self.filter(state=ProposalState.PROPOSED)


class TimeProposal(Stateful):
    """A proposal with its answer; the length of the meeting stays."""

    TABLE = PROPOSAL_TABLE

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="proposals", verbose_name=_("meeting"), editable=False
    )
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="proposals", verbose_name=_("proposed by"), editable=False
    )
    starts_at = models.DateTimeField(_("proposed start"))
    comment = models.CharField(_("remark"), max_length=200, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"), editable=False)
    answer = models.CharField(_("answer"), max_length=400, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("answered by")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ProposalState, default=ProposalState.PROPOSED, editable=False
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("proposed time")
        verbose_name_plural = _("proposed times")
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(state="proposed"),
                name="meetings_timeproposal_one_open",
            ),
        ]

    def __str__(self):
        return f"{self.meeting}: {self.participant}"

    @property
    def audit_label(self) -> str:
        """The meeting and who proposed."""
        return str(self)[:120]

    def get_absolute_url(self):
        """It stands on the page of the meeting."""
        return f"{self.meeting.get_absolute_url()}#proposals"

    @property
    def unit_in_charge(self):
        """The department that answers for the meeting."""
        return self.meeting.unit
