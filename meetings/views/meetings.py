"""One meeting: its page, calling one, changing it, its events."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.base.documents import can_make_pdf
from comms.base.pages import EventPage, FormPage, ObjectPage
from meetings import operations
from meetings.forms import MEETING_FORMS, MeetingChangeForm, MeetingForm
from meetings.models import Meeting
from meetings.queries import agenda_due_at, open_resolutions_before
from meetings.queries.papers import papers_by_item, to_prepare
from meetings.states import OPEN_AGENDA, MeetingState
from meetings.views.shared import ActOnMeeting, OnMeeting, said_version


class MeetingPage(OnMeeting, ObjectPage):
    """Status for everyone who sees it; agenda, people, papers and resolutions for those who read them."""

    template_name = "meetings/meeting_detail.html"
    event_url_name = "meetings:meeting_event"
    list_url_name = "meetings:meeting_list"

    def get_queryset(self):
        """Also meetings whose status alone one sees."""
        people = ("kind", "series", "unit", "chair", "minute_taker", "minutes")
        return Meeting.objects.visible_to(self.request.user).select_related(*people)

    def get_title(self, obj):
        """The title."""
        return obj.title

    def get_context_data(self, **kwargs):
        """Adds what the reader may open and do."""
        context = super().get_context_data(**kwargs)
        meeting, user = self.object, self.request.user
        context |= {"papers": meeting.papers_open_to(user), "due_at": agenda_due_at(meeting) if meeting.is_upcoming else None}
        return context | (self.papers(meeting, user) if context["papers"] else {})

    def papers(self, meeting, user):
        """Everything that belongs to the papers of a meeting."""
        parts = list(meeting.participants.select_related("user"))
        mine = next((part for part in parts if part.user_id == user.pk), None)
        items = list(meeting.agenda_items.select_related("presenter", "department"))
        return {
            "items": [(item, files, to_prepare(item, files)) for item, files in papers_by_item(items, reader=user)],
            "parts": parts,
            "mine": mine,
            "signed": mine and mine.sign_ins.valid().first(),
            "may_sign_in": operations.sign_in_open(meeting, now()),
            "resolutions": meeting.resolutions.select_related("owner", "tracking_unit").order_by("id"),
            "open_before": open_resolutions_before(meeting) if meeting.state in OPEN_AGENDA else [],
            "issues": meeting.agenda_issues.select_related("issued_by"),
            "minutes": self.minutes(meeting, user),
            "may_prepare": user.has_perm("meetings.prepare_meeting", meeting),
            "may_run": user.has_perm("meetings.run_meeting", meeting),
            "records_open": operations.records_open(meeting),
            "pdf": can_make_pdf(),
        }

    def minutes(self, meeting, user):
        """The minutes when the reader may open them."""
        found = getattr(meeting, "minutes", None)
        return found if found and type(found).objects.visible_to(user).filter(pk=found.pk).exists() else None


class MeetingCreate(FormPage):
    """Call a meeting of its own."""

    form_class = MeetingForm
    title = _("Call a meeting")
    permission = "meetings.add_meeting"

    def get_initial(self):
        """One's own department, oneself as chair and minute taker."""
        held = self.request.user.main_post
        said = {"kind": "department", "chair": self.request.user.uuid, "minute_taker": self.request.user.uuid}
        return said | ({"unit": held.unit.code} if held else {})

    def operate(self, form):
        """Call it."""
        data = form.cleaned_data | {"members": list(form.cleaned_data["members"])}
        return operations.call_meeting(**data, by=self.request.user, at=now())

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("meetings:meeting_list")


class MeetingEdit(ActOnMeeting):
    """Change title, place, chair and minute taker."""

    form_class = MeetingChangeForm
    title = _("Change the meeting")
    needs = "meetings.prepare_meeting"

    def get_initial(self):
        """What the meeting says."""
        meeting = self.object
        people = {name: getattr(meeting, name) and getattr(meeting, name).uuid for name in ("chair", "minute_taker")}
        return {"title": meeting.title, "location": meeting.location} | people

    def act(self, **data):
        """Change it in the version the person saw."""
        operations.change_meeting(self.object, version=said_version(self.request), **data)


class MeetingEvent(OnMeeting, EventPage):
    """One act on a meeting; starting leads to the live page, finishing to the minutes."""

    forms = MEETING_FORMS
    operations = {
        "issue-agenda": operations.issue_agenda,
        "reschedule": operations.reschedule,
        "cancel": operations.cancel,
        "restore": operations.restore,
        "start": operations.start,
        "finish": operations.finish,
        "record-held": operations.record_held,
        "explain": operations.explain,
    }

    def success_address(self, obj):
        """Where the work goes on."""
        if obj.state == MeetingState.IN_PROGRESS:
            return reverse("meetings:live", args=[obj.number])
        if obj.state == MeetingState.FINISHED:
            return reverse("meetings:minutes_edit", args=[obj.minutes.number])
        return super().success_address(obj)
