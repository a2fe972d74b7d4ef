"""Filters of the inbox and the outbox, shared by pages and REST."""

import django_filters
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.text import folded
from comms.notifications.models import IncomingMail, Notice, Outbox
from comms.notifications.states import Channel, IncomingKind, IncomingState, OutboxState
from comms.organization.models import User
from comms.web.days import FilterSet

SHOWN = [("unread", _("Unread")), ("acknowledge", _("Needs acknowledgement"))]


def areas():
    """The apps that tell people something: those with templates of their own."""
    folder = settings.BASE_DIR / "templates" / "emails"
    told = [
        config
        for config in apps.get_app_configs()
        if (folder / config.label).is_dir() and config.label != "notifications"
    ]
    return [(config.label, config.verbose_name) for config in told]


class NoticeFilter(FilterSet):
    """What of the inbox is shown."""

    show = django_filters.ChoiceFilter(label=_("Show"), choices=SHOWN, method="choose", empty_label=_("All"))
    area = django_filters.ChoiceFilter(label=_("Area"), choices=areas, method="of_area")

    class Meta:
        model = Notice
        fields: list[str] = []

    def choose(self, queryset, name, value):
        if value == "unread":
            return queryset.unread()
        return queryset.to_acknowledge()

    def of_area(self, queryset, name, value: str):
        return queryset.filter(kind__startswith=f"{value}.")


class OutboxFilter(FilterSet):
    """Messages by state and channel, or to whom."""

    q = django_filters.CharFilter(label=_("Recipient"), method="search", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=OutboxState)
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=Channel)
    bounced = django_filters.BooleanFilter(
        label=_("Came back"), field_name="bounced_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Outbox
        fields: list[str] = []

    def search(self, queryset, name, value):
        """By e-mail address or name; a messenger's address is a secret that nobody finds by guessing."""
        mailed = queryset.filter(channel=Channel.EMAIL, address__icontains=folded(value))
        if "@" in value:
            return mailed
        return mailed | queryset.filter(recipient__in=User.objects.search(value))


class IncomingFilter(FilterSet):
    """Mails by what they are, where they stand and who wrote them."""

    q = django_filters.CharFilter(label=_("No., sender or subject"), method="search", max_length=80)
    state = django_filters.ChoiceFilter(label=_("State"), choices=IncomingState)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=IncomingKind)
    sender = django_filters.CharFilter(
        label=pgettext_lazy("mail", "From"), method="by_sender", max_length=254
    )

    class Meta:
        model = IncomingMail
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number, sender or subject; the subject of what is closed is not there to be found."""
        return queryset.search(value)

    def by_sender(self, queryset, name, value):
        """A part of the address."""
        return queryset.filter(sender__contains=folded(value))
