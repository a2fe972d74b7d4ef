"""Letters about meetings, and the calendar files in them."""

from icalendar import Calendar

from comms.notifications.models import Notice, Outbox


def notices(kind_):
    """Who was told, by name of the notice."""
    return {notice.recipient for notice in Notice.objects.filter(kind=f"meetings.{kind_}")}


def invitation_for(user, kind_):
    """The calendar file in the newest letter of a kind to a person."""
    letter = Outbox.objects.filter(kind=f"meetings.{kind_}", recipient=user).order_by("-id").first()
    [part] = [part for part in letter.attachments if part["media_type"] == "text/calendar"]
    [event] = Calendar.from_ical(part["content"]).walk("VEVENT")
    return part["params"]["method"], event
