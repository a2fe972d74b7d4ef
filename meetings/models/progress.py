"""How the carrying out of resolutions goes on: notes of progress with evidence, and what later meetings found
(1.7.8).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comms.audit.models import Attachment
from comms.base.models import Record
from comms.organization.models import User
from meetings.models.meetings import Meeting
from meetings.models.resolutions import Resolution
from meetings.models.steps import ActionStep
from meetings.states import Verdict


class ProgressNote(Record):
    """How far a resolution, or one step of its plan, is. Its files hang on the resolution."""

    resolution = models.ForeignKey(
        Resolution, models.CASCADE, related_name="progress_notes", verbose_name=_("resolution")
    )
    step = models.ForeignKey(
        ActionStep, models.PROTECT, null=True, related_name="notes", verbose_name=_("step")
    )
    percent = models.PositiveSmallIntegerField(_("progress in percent"))
    text = models.CharField(_("what was done"), max_length=2000)
    files = models.ManyToManyField(Attachment, related_name="+", verbose_name=_("evidence"))
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted at"))

    class Meta:
        ordering = ["-noted_at", "-id"]
        verbose_name = _("note of progress")
        verbose_name_plural = _("notes of progress")
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="meetings_progressnote_percent")
        ]

    def __str__(self):
        return f"{self.resolution.number} {self.percent}"

    @property
    def shown_files(self) -> list[Attachment]:
        """Its files that were not withdrawn."""
        return [file for file in self.files.all() if file.withdrawn_at is None]


class FollowUp(Record):
    """What a later meeting of the same kind found about an open resolution; the last word of the meeting
    counts.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="follow_ups", verbose_name=_("meeting"))
    resolution = models.ForeignKey(
        Resolution, models.CASCADE, related_name="follow_ups", verbose_name=_("resolution")
    )
    verdict = models.CharField(_("how it stands"), max_length=8, choices=Verdict)
    note = models.CharField(_("remark"), max_length=400, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted at"))

    class Meta:
        ordering = ["meeting__starts_at", "id"]
        verbose_name = _("look at a resolution")
        verbose_name_plural = _("looks at resolutions")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "resolution"], name="meetings_followup_once")
        ]

    def __str__(self):
        return f"{self.resolution.number} {self.verdict}"

    @property
    def tone(self) -> str:
        """The colour word of how it stands."""
        return {Verdict.ON_TRACK: "info", Verdict.BEHIND: "warning"}.get(Verdict(self.verdict), "success")
