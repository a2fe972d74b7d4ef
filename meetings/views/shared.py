"""What the pages of meetings share: the meeting of the address, and a form that acts on it in the dialog or on its own page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect

from comms.base.clock import now
from comms.base.errors import DomainError
from comms.base.pages import FormPage, VisibleObject
from meetings.models import Meeting


def said_version(request) -> int | None:
    """The version that the person saw, from the hidden field."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() else None


def refused(request, refusal: DomainError, address: str):
    """Say why an act without a form of its own was refused, where the person was."""
    messages.error(request, str(refusal))
    return HttpResponseRedirect(address)


class OnMeeting(VisibleObject):
    """A meeting whose papers the reader may open; for others it is absent."""

    model = Meeting

    def get_queryset(self):
        """With kind, series and people."""
        people = ("kind", "series", "unit", "chair", "minute_taker")
        return Meeting.objects.papers_for(self.request.user).select_related(*people)


class ActForm(FormPage):
    """A form about an object that is not a move of its table: a dialog for htmx, a page otherwise.

    Subclasses say how to fetch the object, who may act, and which operation runs.
    """

    needs = ""

    def dispatch(self, request, *args, **kwargs):
        """The object must be visible, and the person allowed to act on its meeting."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.object = self.get_object()
        if self.needs and not request.user.has_perm(self.needs, self.subject()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def subject(self):
        """The row that the permission is asked for."""
        return self.object

    def act(self, **data):
        """Call the operation. Subclasses say which."""
        raise NotImplementedError

    def operate(self, form):
        """The operation with who and when; afterwards back to where the person was."""
        self.act(**form.cleaned_data, by=self.request.user, at=now())
        return self.object

    def get_template_names(self):
        """A dialog inside the page for htmx, a page of its own otherwise."""
        return ["_layouts/event_dialog.html" if getattr(self.request, "htmx", False) else "_layouts/event.html"]

    def get_context_data(self, **kwargs):
        """Adds the object and its version."""
        return super().get_context_data(object=self.object, version=getattr(self.object, "version", ""), **kwargs)

    def success_address(self, obj):
        """Back to the page that the form was opened on."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to the object."""
        return self.object.get_absolute_url()


class ActOnMeeting(OnMeeting, ActForm):
    """A form about one meeting."""
