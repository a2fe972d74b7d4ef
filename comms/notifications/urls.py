"""Addresses of the inbox, of one's channels, of the outbox and of mail that arrived."""

from django.urls import path

from comms.notifications.views import channels, inbox, incoming, outbox

app_name = "notifications"
MAIL = "operations/incoming-mails/<str:number>/"
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
    path("operations/incoming-mails/", incoming.IncomingList.as_view(), name="incoming"),
    path(MAIL, incoming.MailPage.as_view(), name="mail"),
    path(f"{MAIL}<str:action>/", incoming.MailAction.as_view(), name="mail_action"),
    path(f"{MESSAGE}<str:action>/", outbox.MessageAction.as_view(), name="message_action"),
]
