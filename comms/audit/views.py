"""Files and timelines: served only to who may see the object they belong to."""

import logging
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from comms.audit.actions import ATTACH, ATTACHMENT_ACTIONS
from comms.audit.models import Attachment, Event
from comms.audit.queries import has_history, line_of, lines_of, visible_attachment, visible_object
from comms.base.paging import keyset_page
from comms.web.pages import ActionPage, FormPage

logger = logging.getLogger(__name__)
TIMELINE_PAGE = 20


def attachment_or_404(user, uuid) -> Attachment:
    """The attachment when the user may see its object. Raises Http404, the same for hidden and for absent."""
    found = visible_attachment(uuid, user)
    if found is None:
        raise Http404
    return found


def visible_parent(user, kind: str, uuid):
    """The object of `app_label.model` and uuid when the user may see it. Raises Http404."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        raise Http404 from None
    found = visible_object(model, user, uuid=uuid)
    if found is None:
        raise Http404
    return found


class AttachmentFile(View):
    """GET the bytes: saved by the browser; shown only with `?inline` and when they are a picture we wrote
    ourselves or a PDF.
    """

    def get(self, request, uuid):
        """Serve the file. Strangers may read what the public may see (for example a published announcement),
        else they sign in.
        """
        try:
            attachment = attachment_or_404(request.user, uuid)
            response = self.body(attachment, inline="inline" in request.GET and attachment.opens_in_browser)
        except (Http404, FileNotFoundError) as problem:
            if isinstance(problem, FileNotFoundError):
                logger.error("the file of attachment %s is missing", uuid)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise Http404 from None
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
        response.headers["ETag"] = f'"{attachment.sha256}"'
        return response

    def body(self, attachment, *, inline):
        """Through the web server when it serves files itself (X_ACCEL_PREFIX), else from here."""
        if not (prefix := getattr(settings, "X_ACCEL_PREFIX", "")):
            return FileResponse(
                attachment.file.open(),
                as_attachment=not inline,
                filename=attachment.name,
                content_type=attachment.media_type,
            )
        response = HttpResponse(content_type=attachment.media_type)
        response.headers["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{quote(attachment.file.name)}"
        response.headers["Content-Disposition"] = content_disposition_header(not inline, attachment.name)
        return response


class Attach(FormPage):
    """Add files to an object that one may see and still work on: all of them or none."""

    action = ATTACH
    title = _("Add files")
    submit_label = _("Add")

    def dispatch(self, request, *args, **kwargs):
        """Invisible objects are absent; visible ones may still be closed for files."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.parent = visible_parent(request.user, kwargs["kind"], kwargs["uuid"])
        return super().dispatch(request, *args, **kwargs)

    def target(self):
        """The object that gets the files."""
        return self.parent

    def success_address(self, obj):
        """Back to the object."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to the object."""
        return self.parent.get_absolute_url()


class AttachmentAction(ActionPage):
    """Take a file out of sight."""

    object_actions = ATTACHMENT_ACTIONS

    def get_object(self):
        """The file, where its object is visible."""
        return attachment_or_404(self.request.user, self.kwargs["uuid"])

    def success_address(self, obj):
        """Back to the object of the file."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to the object of the file."""
        return self.object.parent.get_absolute_url()


class Timeline(LoginRequiredMixin, View):
    """GET more lines of an object's timeline (`?cursor=`), as a fragment for htmx or a page of its own."""

    def get(self, request, kind, uuid):
        """One page of events, newest first."""
        parent = visible_parent(request.user, kind, uuid)
        context = timeline_page(parent, cursor=request.GET.get("cursor"))
        template = "audit/timeline.html"
        if getattr(request, "htmx", False):
            template = "audit/_timeline_lines.html"
        return render(request, template, context | {"object": parent, "title": _("History")})


class Change(LoginRequiredMixin, View):
    """GET what one event changed in long texts, word by word: a fragment for htmx or a page of its own."""

    def get(self, request, kind, uuid, event):
        """The changes of an event of this object; an event of another object is absent."""
        parent = visible_parent(request.user, kind, uuid)
        line = line_of(get_object_or_404(Event.objects.about(parent), pk=event), parent)
        template = "audit/change.html"
        if getattr(request, "htmx", False):
            template = "audit/_change.html"
        return render(request, template, {"object": parent, "line": line, "title": _("What changed")})


def timeline_page(obj, cursor: str | None = None) -> dict:
    """Lines of one page and the address of the next; empty where there is none or the object has none."""
    page = keyset_page(Event.objects.about(obj), ordering=("-id",), cursor=cursor, size=TIMELINE_PAGE)
    address = more = ""
    if has_history(type(obj)):
        address = reverse("audit:timeline", args=[obj._meta.label_lower, obj.uuid])
    if page.next and address:
        more = f"{address}?cursor={page.next}"
    return {"lines": lines_of(obj, page.rows), "more_url": more, "address": address}
