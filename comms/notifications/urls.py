"""Addresses of the inbox, of one's channels and of the outbox."""

from django.urls import path, re_path

from comms.notifications.views import channels, inbox, outbox

app_name = "notifications"
urlpatterns = [
    path("inbox/", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/read/", inbox.ReadAll.as_view(), name="read_all"),
    path("inbox/channels/", channels.Channels.as_view(), name="channels"),
    path("inbox/channels/new/", channels.AddChannel.as_view(), name="channel_add"),
    path("inbox/channels/<uuid:uuid>/remove/", channels.RemoveChannel.as_view(), name="channel_remove"),
    path("inbox/<uuid:uuid>/", inbox.OpenNotice.as_view(), name="notice"),
    path("inbox/<uuid:uuid>/acknowledge/", inbox.AcknowledgeNotice.as_view(), name="acknowledge"),
    path("operations/outbox/", outbox.OutboxList.as_view(), name="outbox"),
    path("operations/outbox/retry/", outbox.RetryAll.as_view(), name="outbox_retry_all"),
    path("operations/outbox/<uuid:uuid>/", outbox.MessagePage.as_view(), name="message"),
    re_path(r"^operations/outbox/(?P<uuid>[0-9a-f-]{36})/(?P<act>retry|cancel)/$", outbox.ActOnMessage.as_view(), name="message_act"),
]
