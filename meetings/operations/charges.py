"""What of meetings hangs on a person, in which words, and how each thing is handed over."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from comms.base.text import Words
from comms.deadlines.operations import hand_on_itself
from comms.organization.operations import ChargeKind, register_charge
from meetings.models import ActionStep, Meeting, MeetingRequest, Minutes, Motion, Participant, Resolution
from meetings.operations import leaving
from meetings.queries import charges


def off_the_list(part: Participant) -> Words:
    """Who chaired or took the minutes has a successor on the list; into confidential papers nobody slips by a
    successor of all.
    """
    meeting = part.meeting
    if meeting.confidential or part.user_id in (meeting.chair_id, meeting.minute_taker_id):
        return _("Is taken off the list.")
    return ""


def _out_of_the_series(row: Any) -> Words:
    """The same for further attendees of a series."""
    return _("Is taken off the list.") if row.meetingseries.kind.confidential else ""


def _by_rule(row: object) -> Words:
    return _("Goes to whoever may do it by the rules.")


def _asked_again(row: object) -> Words:
    return _("The participant is asked again.")


def _withdrawn(row: object) -> Words:
    return _("Is withdrawn; nobody moves it for another.")


def _unconfirmed(row: object) -> Words:
    return _("Stays unconfirmed; nobody confirms for another.")


KINDS = (
    ChargeKind(
        name="meetings.series-chair",
        label=_("Chair of a series"),
        find=charges.series_chairs,
        person=lambda series: series.chair,
        number=lambda series: series.code,
        hand_over=leaving.pass_series_chair,
    ),
    ChargeKind(
        name="meetings.series-minutes",
        label=_("Minute taker of a series"),
        find=charges.series_writers,
        person=lambda series: series.minute_taker,
        number=lambda series: series.code,
        hand_over=leaving.pass_series_minutes,
    ),
    ChargeKind(
        name="meetings.series-member",
        label=_("Attendee of a series"),
        find=charges.members,
        person=lambda row: row.user,
        number=lambda row: row.meetingseries.code,
        subject=lambda row: row.meetingseries,
        hand_over=leaving.pass_member,
        instead=_out_of_the_series,
    ),
    ChargeKind(
        name="meetings.chair",
        label=_("Chair of a meeting"),
        find=charges.chairs,
        person=lambda meeting: meeting.chair,
        number=lambda meeting: meeting.number,
        hand_over=leaving.pass_chair,
    ),
    ChargeKind(
        name="meetings.minutes",
        label=_("Minute taker of a meeting"),
        find=charges.writers,
        person=lambda meeting: meeting.minute_taker,
        number=lambda meeting: meeting.number,
        hand_over=leaving.pass_minutes,
    ),
    ChargeKind(
        name="meetings.place",
        label=_("Participant of a meeting"),
        find=charges.places,
        person=lambda part: part.user,
        number=lambda part: part.meeting.number,
        subject=lambda part: part.meeting,
        hand_over=leaving.pass_place,
        instead=off_the_list,
    ),
    ChargeKind(
        name="meetings.stand-in",
        label=_("Stand-in at a meeting"),
        find=charges.stand_ins,
        person=lambda part: part.substitute,
        number=lambda part: f"{part.meeting.number}/{part.uuid}",
        subject=lambda part: part.meeting,
        hand_over=leaving.end_stand_in,
        instead=_asked_again,
        to_nobody=True,
    ),
    ChargeKind(
        name="meetings.presenter",
        label=_("Presenter of an agenda item"),
        find=charges.items,
        person=lambda item: item.presenter,
        number=lambda item: f"{item.meeting.number}/{item.uuid}",
        hand_over=leaving.pass_item,
    ),
    ChargeKind(
        name="meetings.request",
        label=_("Request for a meeting"),
        find=charges.requests,
        person=lambda request: request.requested_by,
        number=lambda request: request.number,
        hand_over=leaving.pass_request,
    ),
    ChargeKind(
        name="meetings.motion",
        label=_("Motion that is not on an agenda yet"),
        find=charges.motions,
        person=lambda motion: motion.submitter,
        number=lambda motion: motion.number,
        hand_over=leaving.end_motion,
        instead=_withdrawn,
        to_nobody=True,
    ),
    ChargeKind(
        name="meetings.owner",
        label=_("Person responsible for a resolution"),
        find=charges.owners,
        person=lambda resolution: resolution.owner,
        number=lambda resolution: resolution.number,
        hand_over=leaving.pass_resolution,
    ),
    ChargeKind(
        name="meetings.step",
        label=_("Step of an action plan"),
        find=charges.steps,
        person=lambda step: step.assignee,
        number=lambda step: f"{step.resolution.number}/{step.position}",
        subject=lambda step: step.resolution,
        hand_over=leaving.pass_step,
    ),
    ChargeKind(
        name="meetings.review",
        label=_("Minutes to approve"),
        find=charges.reviews,
        person=lambda clock: clock.person,
        number=lambda clock: clock.subject.number,
        subject=lambda clock: clock.subject,
        hand_over=leaving.pass_turn,
        instead=_by_rule,
        to_nobody=True,
    ),
    ChargeKind(
        name="meetings.verification",
        label=_("Resolution to verify"),
        find=charges.verifications,
        person=lambda clock: clock.person,
        number=lambda clock: clock.subject.number,
        subject=lambda clock: clock.subject,
        hand_over=leaving.pass_turn,
        instead=_by_rule,
        to_nobody=True,
    ),
    ChargeKind(
        name="meetings.receipt",
        label=_("Minutes not acknowledged yet"),
        find=charges.receipts,
        person=lambda row: row.recipient,
        number=lambda row: row.revision.minutes.number,
        subject=lambda row: row.revision.minutes,
        hand_over=leaving.end_receipt,
        instead=_unconfirmed,
        to_nobody=True,
        personal=True,
    ),
)


def register_charges() -> None:
    """All of them; their clocks follow who is responsible."""
    for kind in KINDS:
        register_charge(kind)
    hand_on_itself(ActionStep, Meeting, MeetingRequest, Minutes, Motion, Resolution)
