"""Words that are chosen but not moved: categories, roles, replies, outcomes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RuleKind(TextChoices):
    """How a series recurs; each has its function in rules.recurrence."""

    MONTH_FIRST_WORKDAYS = "month_first_workdays", _("First working days of the month")
    MONTH_LAST = "month_last", _("End of the month")
    WEEKLY = "weekly", _("Every week")
    WEEKDAYS = "weekdays", _("On fixed weekdays")
    EVERY_DAY = "every_day", _("Every day")
    EVERY_N_MONTHS = "every_n_months", _("Every few months")
    HALF_YEAR = "half_year", _("Once in a half-year")
    ON_DEMAND = "on_demand", _("When it is needed")


class Category(TextChoices):
    """What the president's office meeting settles and discusses (1.7.b.1)."""

    COORDINATION = "coordination", _("Coordination between departments")
    HR = "hr", _("Human resources")
    ADMIN = "admin", _("Administration")
    MARKET = "market", _("Market")
    MANAGEMENT = "management", _("Management")


class ItemType(TextChoices):
    """What an agenda item is; the last two are put on by the portal. A check is passed or has remarks."""

    TOPIC = "topic", _("Topic")
    REPORT = "report", _("Report")
    MOTION = "motion", _("Motion")
    CHECK = "check", pgettext_lazy("agenda", "Check")
    SUBMISSION = "submission", _("Conclusion for approval")
    PRIOR_MINUTES = "prior_minutes", _("Minutes of the last meeting")
    PRIOR_ACTIONS = "prior_actions", _("Open resolutions")


AUTOMATIC_ITEMS = (ItemType.PRIOR_MINUTES, ItemType.PRIOR_ACTIONS)


class ItemOutcome(TextChoices):
    """How an agenda item ended."""

    CONCLUDED = "concluded", _("Concluded")
    NOTED = "noted", _("Noted")
    DEFERRED = "deferred", _("Deferred")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NOT_REACHED = "not_reached", _("Not reached")
    PASSED = "passed", pgettext_lazy("check", "Passed")
    REMARKS = "remarks", pgettext_lazy("check", "With remarks")


# A check has a result of its own (1.5.2.4) instead of a conclusion
CHECK_RESULTS = (ItemOutcome.PASSED, ItemOutcome.REMARKS)
CONCLUSIONS = (ItemOutcome.CONCLUDED, ItemOutcome.NOTED, ItemOutcome.DEFERRED)


def outcomes_of(item_type: str) -> list[ItemOutcome]:
    """How an item of this type can end by itself; a conclusion for approval is decided instead."""
    if item_type == ItemType.SUBMISSION:
        return []
    never = CONCLUSIONS if item_type == ItemType.CHECK else CHECK_RESULTS
    return [outcome for outcome in ItemOutcome if outcome not in never]


class Role(TextChoices):
    """What a person does in a meeting."""

    CHAIR = "chair", _("Chair")
    SECRETARY = "secretary", _("Minute taker")
    MEMBER = "member", _("Attendee")
    OBSERVER = "observer", _("Observer")
    GUEST = "guest", _("Guest")


class Rsvp(TextChoices):
    """The reply to an invitation, with the names of iCalendar."""

    NEEDS_ACTION = "needs_action", _("No reply yet")
    ACCEPTED = "accepted", pgettext_lazy("reply", "Coming")
    TENTATIVE = "tentative", _("Perhaps")
    DECLINED = "declined", _("Not coming")
    DELEGATED = "delegated", _("Sends a stand-in")


class ReplyWay(TextChoices):
    """How a reply to an invitation reached the portal."""

    PAGE = "page", _("On its page")
    LINK = "link", _("By the link in the mail")
    CALENDAR = "calendar", _("From a calendar program")
    DESK = "desk", _("Entered for the guest")


class Attendance(TextChoices):
    """Whether a person was there; who left early may also have come late."""

    EXPECTED = "expected", _("Expected")
    PRESENT = "present", _("Present")
    LATE = "late", pgettext_lazy("attendance", "Late")
    LEFT_EARLY = "left_early", _("Left early")
    ABSENT = "absent", _("Absent")
    EXCUSED = "excused", _("On leave")


ATTENDED = (Attendance.PRESENT, Attendance.LATE, Attendance.LEFT_EARLY)


class SignInMethod(TextChoices):
    """How somebody signed in."""

    SELF = "self", _("By button")
    QR = "qr", _("By QR code")
    CLERK = "clerk", _("Entered by the minute taker")
    PAPER = "paper", _("On the paper sheet")


class Audience(TextChoices):
    """Who of the company comes to the meetings of a series, beside the people named one by one. The unit is
    the responsible one, with the service centres below it.
    """

    GROUPS = "groups", _("The groups named")
    STAFF = "staff", _("All staff of the unit")
    MANAGEMENT = "management", _("Management level of the unit")


class LeaderMode(TextChoices):
    """Who leads the meetings of a series (1.5.2.2)."""

    FIXED = "fixed", _("The chair")
    ROTATION = "rotation", _("Leaders in turn")


class PassedOver(TextChoices):
    """Why a turn passed somebody over (1.5.2.3)."""

    AWAY = "away", pgettext_lazy("turn", "Away")
    REFUSED = "refused", pgettext_lazy("turn", "Cannot lead")
    BY_HAND = "by_hand", pgettext_lazy("turn", "Somebody else was named")


class MinuteTakerRule(TextChoices):
    """Who takes the minutes of a kind of meeting when the series names nobody."""

    UNIT = "unit", _("The responsible department")
    CHAIR = "chair", _("The chair")
    NAMED = "named", _("A named person")


class Output(TextChoices):
    """What a meeting is worked up into (1.7.a.6, 1.7.b.6)."""

    MOTION = "motion", _("Motion")
    RESOLUTION = "resolution", _("Resolution")
    MINUTES = "minutes", _("Minutes")


class Verdict(TextChoices):
    """How a resolution stands when a later meeting looks at it (1.7.8)."""

    ON_TRACK = "on_track", _("On track")
    BEHIND = "behind", _("Behind")
    DONE = "done", pgettext_lazy("follow-up", "Done")


class Why(TextChoices):
    """Why somebody receives minutes (1.7.7.2, reading A5)."""

    ATTENDEE = "attendee", _("Attendee")
    ABSENTEE = "absentee", _("Invited but absent")
    RELATED = "related", _("Person concerned")
    MANUAL = "manual", _("Added by hand")


class AutomaticReason(TextChoices):
    """Reasons that the portal gives itself: kept as a key, told in the reader's language."""

    RULE_CHANGED = "meetings.rule_changed", _("The rule or the work calendar changed.")
    RULE_DROPPED = "meetings.rule_dropped", _("The rule of the series no longer plans a meeting here.")
    MEETING_FELL_AWAY = "meetings.meeting_fell_away", _("The meeting planned for it falls away.")
    LEADER_AWAY = "meetings.leader_away", _("Whose turn it was is away.")
    LEADER_GONE = "meetings.leader_gone", _("Whose turn it was does not belong to the leaders any more.")
    QUEUE_MOVED = "meetings.queue_moved", _("The turns moved on.")
    DECISION_UNDONE = "meetings.decision_undone", _("The decision to hold it was taken back.")
    NOT_ENDED = "meetings.not_ended", _("Nobody ended it; its planned end counts.")
    TIME_PROPOSED = "meetings.time_proposed", _("Somebody who is invited proposed this time.")
    NO_QUORUM = "meetings.no_quorum", _("Too few members were present to decide.")
    NOT_VOTED = "meetings.not_voted", _("The meeting ended without a vote on it.")
    DRAFT_CORRECTED = "meetings.draft_corrected", _("Corrected while the minutes were a draft.")


WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
