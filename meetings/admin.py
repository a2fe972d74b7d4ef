"""The kinds of meeting on Django's administration pages, for looking things up."""

from django.contrib import admin

from comms.base.admin import ReadOnlyAdmin
from meetings.models import MeetingKind


@admin.register(MeetingKind)
class MeetingKindAdmin(ReadOnlyAdmin):
    list_display = [
        "code",
        "name_zh",
        "unit_role",
        "chair_post",
        "needs_resolutions",
        "output",
        "confidential",
    ]
    search_fields = ["code", "name_zh", "name_en"]
