"""Pages for browser tests that no room has in this shape."""

from django.urls import include, path

from comms.urls import urlpatterns as portal
from tests.comms.base import specimens
from tests.comms.base.specimens import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


class QuickEdit(specimens.SpecimenEdit):
    """Saving can be taken back by saving again: Enter saves."""

    enter_saves = True


own = [
    path("specimens/<str:number>/quick/", QuickEdit.as_view()),
]
urlpatterns = [*own, path("specimens/", include((specimens.pages, "specimens"))), *portal]
