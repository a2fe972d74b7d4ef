"""Forms of the notifications room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.notifications.filters import areas
from comms.notifications.states import Waiting
from comms.web.forms import PortalForm


class ChannelForm(PortalForm):
    """A messenger or webhook of one's own."""

    name = forms.CharField(label=_("Name"), max_length=60)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_(
            "WeCom: wecombot://key · DingTalk: dingtalk://token · Feishu: feishu://token · webhook: "
            "https://… "
            "The address is a secret; whoever has it can write to you."
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only for"),
        choices=areas,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen means everything."),
    )


class ReleaseForm(PortalForm):
    """Messages may leave again."""

    waiting = forms.ChoiceField(
        label=_("Messages that wait"),
        choices=Waiting.choices,
        widget=forms.RadioSelect,
    )


class SettleForm(PortalForm):
    """What was done about a mail."""

    note = forms.CharField(
        label=_("What was done"),
        max_length=400,
        widget=forms.Textarea,
        help_text=_("For whoever asks later."),
    )
