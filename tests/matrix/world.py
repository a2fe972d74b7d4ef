"""The objects that acts are tried on, and how their addresses are made: by model and by what state they are
in.
"""

from comms.audit.models import Attachment
from comms.base.versions import ANY
from comms.customers.models import Contact, Household
from comms.deadlines.models import Clock, PeriodDuty, WorkYear
from comms.handovers.models import DepartmentTask, FaultSlip, PhoneNote
from comms.handovers.states import State
from comms.notifications.models import ChannelAddress, IncomingMail, Notice, Outbox
from comms.organization.models import Absence, Appointment, FirstDay, Group, Unit, User
from comms.organization.models.first_day import THE_ONE
from meetings import operations
from meetings.models import (
    ActionStep,
    AgendaItem,
    CounterSignature,
    FollowUp,
    Meeting,
    MeetingRequest,
    MeetingSeries,
    Minutes,
    Motion,
    OfficeMorning,
    Participant,
    Resolution,
    SignIn,
    SpeakingTurn,
    Submission,
    TimeProposal,
)
from meetings.operations import steps
from tests.factories import handovers as slips
from tests.factories import meetings as make
from tests.factories import motions as make_motion
from tests.factories.customers import make_community, make_contact, make_household
from tests.factories.mails import kept_mail
from tests.matrix.meetings import (
    asked,
    asked_and_returned,
    concluded,
    december,
    decided,
    held_talk,
    in_turn,
    issued,
    kept_back,
    month,
    morning,
    moved,
    other_time,
    over,
    pauses,
    planned,
    proposed,
    resolution,
    running,
    sent,
    sent_back,
    speaks,
    spoke,
    to_decide,
    to_sign,
    undecided,
    wants_to_speak,
    worked_on,
)


def slip(state):
    """How a slip of a state is made."""
    return lambda company, at: slips.slip_in(state, company, at)


def begun_first_day(at):
    """A set-up that somebody has not ended, although the company stands."""
    return FirstDay.objects.create(pk=THE_ONE, created_at=at)


# model -> {label: how one is made (company, at)}
OBJECTS = {
    FaultSlip: {state.value: slip(state) for state in State},
    DepartmentTask: {
        "draft": lambda company, at: slips.make_task(company, at, draft=True),
        "sent": lambda company, at: slips.make_task(company, at),
        "promised": lambda company, at: slips.promised(slips.make_task(company, at), company, at),
    },
    PhoneNote: {"note": lambda company, at: slips.make_note(company, at)},
    Meeting: {
        "planned": december,
        "issued": issued,
        "running": running,
        "over": over,
        "in turn": in_turn,
    },
    MeetingSeries: {
        "active": lambda company, at: make.make_series(company, at),
        "board": lambda company, at: make.make_series(company, at, kind="board", code="board"),
    },
    AgendaItem: {
        "planned": lambda company, at: december(company, at).agenda_items.first(),
        "running": lambda company, at: running(company, at).agenda_items.first(),
    },
    Participant: {
        "planned": lambda company, at: december(company, at).participants.exclude(role="chair").first()
    },
    SignIn: {
        "running": lambda company, at: SignIn.objects.filter(
            participant__meeting=running(company, at)
        ).first()
    },
    TimeProposal: {"open": other_time},
    SpeakingTurn: {
        "waiting": lambda company, at: wants_to_speak(running(company, at), company),
        "speaking": lambda company, at: speaks(running(company, at), company),
        "paused": lambda company, at: pauses(running(company, at), company),
        "spoken": lambda company, at: spoke(running(company, at), company),
    },
    OfficeMorning: {
        "undecided": morning,
        "not needed": lambda company, at: decided(company, at, operations.skip_morning),
        "held": lambda company, at: decided(company, at, operations.hold_morning),
        "lapsed": lambda company, at: operations.lapse_morning(morning(company, at), at=at),
    },
    Minutes: {
        "draft": lambda company, at: over(company, at).minutes,
        "submitted": lambda company, at: make.submitted(over(company, at), company),
        "sent": sent,
        "kept back": kept_back,
    },
    CounterSignature: {"wanted": to_sign},
    MeetingRequest: {"submitted": asked, "returned": asked_and_returned},
    Resolution: {"plan due": resolution, "carried out": planned},
    ActionStep: {
        "planned": worked_on,
        "done": lambda company, at: steps.finish_step(
            worked_on(company, at), by=company.engineer, at=at, version=ANY
        ),
    },
    Submission: {"waits": concluded, "on the agenda": to_decide, "returned": sent_back},
    Motion: {
        "draft": lambda company, at: proposed(company, at, draft=True),
        "submitted": proposed,
        "on the agenda": lambda company, at: make_motion.admitted(running(company, at), company, at),
        "voting": moved,
        "adjourned": undecided,
    },
    FollowUp: {},
    User: {
        "clerk": lambda company, at: company.clerk,
        "admin": lambda company, at: company.admin,
        "second factor": lambda company, at: _with_second_factor(company.clerk),
        "left": lambda company, at: _left(company, at),
        "factors wait": lambda company, at: _lost_factor(company.president, company, at),
        "link waits": lambda company, at: _asked_for_link(company.president, company, at),
    },
    Unit: {"department": lambda company, at: company.EN, "office": lambda company, at: company.MO01},
    Appointment: {
        "clerk": lambda company, at: company.clerk.appointments.get(),
        "waits": lambda company, at: _waiting_post(company, at),
    },
    Absence: {
        "clerk": lambda company, at: _absence(company, at),
        "named": lambda company, at: _absence(company, at, by=company.director, deputy=company.colleague),
    },
    FirstDay: {"goes on": lambda company, at: begun_first_day(at)},
    Group: {"leaders": lambda company, at: Group.objects.get(code="company_leadership")},
    WorkYear: {"next": lambda company, at: WorkYear.objects.get_or_create(year=2027)[0]},
    Clock: {
        "slip": lambda company, at: Clock.objects.filter(
            object_id=slip(State.SENT)(company, at).pk, name="promise"
        ).first()
    },
    PeriodDuty: {"open": month, "missed": lambda company, at: month(company, at, missed=True)},
    Notice: {
        "slip": lambda company, at: (
            slip(State.SENT)(company, at) and Notice.objects.filter(recipient=company.engineering).first()
        )
    },
    IncomingMail: {
        "kept": lambda company, at: kept_mail(at),
        "set aside": lambda company, at: kept_mail(at, Auto_Submitted="auto-replied"),
    },
    Outbox: {"slip": lambda company, at: slip(State.SENT)(company, at) and Outbox.objects.first()},
    Household: {"office": lambda company, at: make_household(make_community(company.MO01))},
    Contact: {
        "present": lambda company, at: make_household(make_community(company.MO01)).contacts.get(),
        "former": lambda company, at: make_contact(
            make_household(make_community(company.MO01)), phone="13987654321", until=at.date()
        ),
    },
    ChannelAddress: {},
    Attachment: {},
}

# Addresses that are about whoever asks
ONES_OWN = {"organization:profile_edit", "user-me"}

# create action -> {label: how its parent is made}; those that are not named have no parent
PARENTS: dict[str, dict] = {
    "meetings.actions.meetings.ITEM_CREATE": {"planned": december, "running": running},
    "meetings.actions.meetings.PARTICIPANT_CREATE": {"planned": december, "issued": issued},
    "meetings.actions.meetings.PROPOSAL_CREATE": {"issued": issued},
    "meetings.actions.meetings.SIGN_IN": {"running": running},
    "meetings.actions.papers.RESOLUTION_CREATE": {"running": running, "over": over},
    "meetings.actions.papers.SUBMISSION_CREATE": {"held": held_talk},
    "meetings.actions.meetings.TURN_CREATE": {"running": running, "over": over},
    "meetings.actions.papers.MOTION_CREATE": {"planned": december, "over": over},
    "meetings.actions.papers.FOLLOW_UP_CREATE": {"running": running},
}


def _left(company, at):
    """Somebody who left while a group still named them: the system leaves that to the nightly check."""
    from comms.organization import operations

    Group.objects.get(code="board_members").picked.add(company.colleague)
    return operations.deactivate(company.colleague, by=None, at=at, version=ANY)


def _absence(company, at, *, by=None, **fields):
    from comms.organization import operations

    day = at.date()
    return operations.add_absence(
        user=company.clerk,
        starts_on=day,
        ends_on=day,
        kind="leave",
        by=by or company.clerk,
        at=at,
        **fields,
    )


def _waiting_post(company, at):
    """The staff of Admin & HR gave it, and nobody has confirmed it."""
    from comms.organization import operations

    terms = {"user": company.clerk, "post": "vice_president", "unit": company.HQ, "since": at.date()}
    return operations.give_post(**terms, by=company.hr_staff, at=at)


def _asked_for_link(person, company, at):
    """The head of Admin & HR asked for a link for somebody who sees more."""
    from comms.organization import operations

    operations.make_password_link(person, by=company.hr, at=at)
    return User.objects.get(pk=person.pk)


def _lost_factor(person, company, at):
    """An administrator asked for the second factors of somebody who sees more to be taken away."""
    from comms.organization import operations

    _with_second_factor(person)
    operations.reset_second_factor(person, by=company.admin, at=at, reason="手机丢失", version=ANY)
    return User.objects.get(pk=person.pk)


def _with_second_factor(person):
    person.authenticator_set.create(type="totp", data={})
    return person


def identity(view, obj):
    """The variable part of a page's address."""
    if obj is None:
        return {}
    if isinstance(obj, FirstDay):  # there is one, so its pages do not name it
        return {}
    name = view.slug_kwarg or view.slug_field
    return {name: getattr(obj, view.slug_field)}


def meeting_of(obj):
    """The number of the meeting that an object hangs below, or None."""
    for path in ("meeting", "participant.meeting"):
        found = obj
        for part in path.split("."):
            found = getattr(found, part, None)
        if isinstance(found, Meeting):
            return found.number
    return None


def rest_kwargs(place, obj):
    """The variable parts of a REST address: the object's own identity, and its meeting's for rows
    below one.
    """
    viewset = place.view
    if obj is None or place.name in ONES_OWN:
        return {}
    creates = place.method == "post" and not place.act
    if creates:
        return {"meeting": obj.number} if hasattr(viewset, "meeting") else {}
    own = {viewset.lookup_url_kwarg or viewset.lookup_field: getattr(obj, viewset.lookup_field)}
    below = hasattr(viewset, "meeting") and meeting_of(obj)
    return own | ({"meeting": below} if below else {})
