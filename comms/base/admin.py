"""Django's administration pages only show: operations alone change, because they check, record and tell."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Lists and details of a model, nothing to write: the only kind of page that the admin site accepts."""

    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_add_permission(self, request, obj=None):
        """Never."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never."""
        return False

    def has_view_permission(self, request, obj=None):
        """The site itself is open to system administrators only."""
        return True

    def has_module_permission(self, request):
        """The same."""
        return True
