"""Background work as rows: what somebody asked for, how far it is, how it ended."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import today
from comms.base.models import Address, Record
from comms.base.reasons import in_words
from comms.organization.models.people import User
from comms.organization.states import JOB_EVENTS, JobOutcome, JobState


class JobQuerySet(models.QuerySet):
    """Words for asking about background work."""

    def visible_to(self, user):
        """Only one's own: what it reads and finds is for whoever asked for it."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(owner=user.pk)

    def open(self):
        """What has not ended."""
        return self.filter(ended_at=None)


class Job(Record):
    """One piece of background work. A row is taken by a conditional UPDATE of `claimed_at` and `tries`."""

    HISTORY = Address("jobs", "uuid")
    EVENT_LABELS = JOB_EVENTS

    kind = models.CharField(_("kind"), max_length=40, editable=False)
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="jobs", editable=False, verbose_name=_("asked for by")
    )
    # What it works on; emptied when it ends, as it may be personal data
    given = models.JSONField(default=dict, editable=False)
    done = models.PositiveIntegerField(_("done"), default=0, editable=False)
    total = models.PositiveIntegerField(_("of"), default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=JobOutcome, blank=True, editable=False)
    # {"problems": [{"row", "column", "said"}], …}: in the words of its owner; problems go with the file
    result = models.JSONField(default=dict, editable=False)
    file = models.FileField(_("file"), max_length=120, blank=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=120, blank=True, editable=False)
    kept_until = models.DateTimeField(_("kept until"), null=True, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("background work")
        verbose_name_plural = _("background work")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="organization_job_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(ended_at=None), name="organization_job_open"),
            models.Index(
                fields=["kept_until"], condition=Q(kept_until__isnull=False), name="organization_job_kept"
            ),
        ]

    def __str__(self):
        return f"{in_words(self.kind)} {today(self.created_at)}"

    def get_absolute_url(self) -> str:
        """The page that shows how far it is."""
        return reverse("organization:job_detail", args=[self.uuid])

    def may_attach(self, user) -> bool:
        """No files are added to it."""
        return False

    @property
    def state(self) -> JobState:
        """How it stands."""
        if self.outcome:
            return JobState(self.outcome)
        return JobState.WAITING if self.claimed_at is None else JobState.RUNNING

    @property
    def per_cent(self) -> int:
        """How much of it is done, of a hundred."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def problems(self) -> list[dict[str, object]]:
        """What stood in the way, line by line."""
        return self.result.get("problems", [])

    def has_file(self, at: datetime) -> bool:
        """Whether its file can still be fetched."""
        return bool(self.file) and self.kept_until is not None and self.kept_until > at
