"""Addresses of the inbox, of one's channels and of the outbox."""

from django.urls import path

from comms.notifications.views import channels, inbox, outbox

app_name = "notifications"
MESSAGE = "operations/outbox/<uuid:uuid>/"
urlpatterns = [
    path("inbox/", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/read-all/", inbox.ReadAll.as_view(), name="read_all"),
    path("inbox/channels/", channels.Channels.as_view(), name="channels"),
    path("inbox/channels/new/", channels.AddChannel.as_view(), name="channel_add"),
    path("inbox/channels/<uuid:uuid>/<str:action>/", channels.ChannelAction.as_view(), name="channel_action"),
    path("inbox/<uuid:uuid>/", inbox.OpenNotice.as_view(), name="notice"),
    path("inbox/<uuid:uuid>/<str:action>/", inbox.NoticeAction.as_view(), name="notice_action"),
    path("operations/outbox/", outbox.OutboxList.as_view(), name="outbox"),
    path("operations/outbox/retry-all/", outbox.RetryAll.as_view(), name="outbox_retry_all"),
    path("operations/outbox/hold/", outbox.Hold.as_view(), name="outbox_hold"),
    path("operations/outbox/release/", outbox.Release.as_view(), name="outbox_release"),
    path(MESSAGE, outbox.MessagePage.as_view(), name="message"),
    path(f"{MESSAGE}<str:action>/", outbox.MessageAction.as_view(), name="message_action"),
]
