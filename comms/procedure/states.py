"""The vocabulary of the law book: kinds of clause, rooms, ways of counting, words of choices. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from comms.procedure.rules import Progress


class ClauseKind(TextChoices):
    """What a clause is: the portal does a requirement, shows guidance, takes over a definition."""

    REQUIREMENT = "M", _("Requirement")
    GUIDANCE = "G", _("Guidance")
    DEFINITION = "D", _("Definition")


KIND_TONES = {"M": "primary", "G": "secondary", "D": "secondary"}
PROGRESS = {
    Progress.WORKS: (_("Works"), "success"),
    Progress.PART: (_("Works in part"), "warning"),
    Progress.NOT_YET: (_("Not yet"), "secondary"),
}
# By what a clause is proved, for whoever asks what is missing
LEVEL_NAMES = {
    "rule": _("the rule"),
    "operation": _("the act"),
    "page": _("the page"),
    "rest": _("the interface for programs"),
    "browser": _("use in a browser"),
    "document": _("the printed form"),
}
ROOMS = {
    "meetings": _("Meetings"),
    "complaints": _("Complaints and work orders"),
    "surveys": _("Surveys and mailbox"),
    "comms.records": _("Information records"),
    "comms.handovers": _("Hand-overs"),
    "comms.revisits": _("Revisits"),
    "comms.corrective": _("Corrective actions"),
    "comms.bulletins": _("Bulletins"),
    "comms.organization": _("Organization"),
}
BASES = {
    "calendar_days": _("calendar days, to the end of the last one"),
    "civil_days": _("calendar days, a last day off moves to the next working day"),
    "calendar_hours": _("running time, nights and holidays included"),
    "working_days": _("working days, to the end of the last one"),
    "working_minutes": _("time inside the opening hours"),
    "days_before": _("days before the event, moved earlier to a working day"),
    "as_promised": _("the time that people agreed"),
    "measured": _("measured and shown, never overdue without a target"),
}
WORDS = {
    "skip": _("cancel it"),
    "previous": _("the working day before"),
    "next": _("the next working day"),
    "keep": _("keep it"),
    "shift": _("after whoever led"),
    "owe": _("the absent leads first when back"),
    "calendar": _("calendar days"),
    "working": _("working days"),
    "civil_code": _("calendar days, a last day off moves (Civil Code)"),
    "last_workday": _("the last working day"),
    "calendar_last": _("the last calendar day"),
    "MO": _("Monday"),
    "TU": _("Tuesday"),
    "WE": _("Wednesday"),
    "TH": _("Thursday"),
    "FR": _("Friday"),
    "SA": _("Saturday"),
    "SU": _("Sunday"),
}
