"""The organization on Django's administration pages, for looking things up."""

from django.contrib import admin

from comms.base.admin import ReadOnlyAdmin
from comms.organization.models import Absence, Appointment, Group, Unit, User


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin):
    list_display = ["code", "name_zh", "kind", "parent", "active"]
    list_filter = ["kind", "active"]
    list_select_related = ["parent"]
    search_fields = ["code", "name_zh", "name_en"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["username", "name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "tier"]
    search_fields = ["username", "name", "email"]
    exclude = ["password", "groups", "user_permissions"]


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    list_display = ["user", "post", "unit", "since", "until", "acting"]
    list_filter = ["post", "acting"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__name", "unit__name_zh"]


@admin.register(Absence)
class AbsenceAdmin(ReadOnlyAdmin):
    list_display = ["user", "starts_on", "ends_on", "kind", "deputy", "cancelled_at"]
    list_select_related = ["user", "deputy"]
    search_fields = ["user__name"]


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    list_display = ["code", "name_zh"]
    search_fields = ["code", "name_zh"]
