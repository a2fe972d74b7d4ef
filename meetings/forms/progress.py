"""Progress of resolutions: how far, what a meeting found, which older one falls away."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.web.forms import ManyFilesField, PortalForm, RemarkForm
from meetings.models import ActionStep, Resolution
from meetings.queries import open_resolutions_before
from meetings.states import Verdict


class ProgressForm(PortalForm):
    """How far a resolution or one step of its plan is. Over REST files are added at `attachments/`."""

    percent = forms.IntegerField(label=_("Progress in percent"), min_value=0, max_value=100)
    text = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    step = forms.ModelChoiceField(
        label=_("Step"),
        queryset=ActionStep.objects.none(),
        to_field_name="uuid",
        required=False,
        help_text=_("Empty: the whole resolution."),
    )
    evidence = ManyFilesField(label=_("Evidence"), required=False)

    def prepare(self) -> None:
        """The steps of the present plan, and how far it was."""
        if self.object is not None:
            self.fields["step"].queryset = self.object.steps
            self.start_with(percent=self.object.percent)


class FollowUpForm(PortalForm):
    """What a meeting found about an open resolution (1.7.8)."""

    resolution = forms.ModelChoiceField(
        label=_("Resolution"), queryset=Resolution.objects.none(), to_field_name="number"
    )
    verdict = forms.ChoiceField(label=_("How it stands"), choices=Verdict.choices)
    note = forms.CharField(label=_("Remark"), max_length=400, required=False)

    def prepare(self) -> None:
        """The open resolutions of earlier meetings, and those that this one has looked at already."""
        meeting = self.object
        if meeting is not None:
            known = meeting.follow_ups.values("resolution")
            before = open_resolutions_before(meeting).values("pk")
            self.fields["resolution"].queryset = Resolution.objects.filter(pk__in=known) | (
                Resolution.objects.filter(pk__in=before)
            )


class SupersedeForm(RemarkForm):
    """The older resolution that falls away."""

    field_order = ["older", "reason"]
    older = forms.ModelChoiceField(
        label=_("Older resolution"), queryset=Resolution.objects.none(), to_field_name="number"
    )

    def prepare(self) -> None:
        """Open ones that the person sees, the newest first."""
        if self.user is not None and self.object is not None:
            seen = Resolution.objects.visible_to(self.user).order_by("-adopted_at", "-id")
            self.fields["older"].queryset = seen
