"""Every act of the room, declared once and served by pages and REST alike."""

from django.utils.translation import gettext_lazy as _

from comms.handovers.forms import (
    ArbitrateForm,
    ConfirmTimeForm,
    ContradictTimeForm,
    DeadlineForm,
    DisputeForm,
    NoteForm,
    PromiseForm,
    RaiseForm,
    ReportForm,
    ReturnForm,
    SendForm,
    SlipChangeForm,
    SlipForm,
    StartForm,
    TaskChangeForm,
    TaskForm,
)
from comms.handovers.operations import department_tasks, phone_notes, promises, said_times, slips
from comms.handovers.states import WITH_SENDER
from comms.web.actions import Action
from comms.web.forms import ReasonForm, RemarkForm


def is_with_sender(handover) -> bool:
    """Whether it was not sent yet and can be completed, or came back and can be amended."""
    return handover.state in WITH_SENDER


def waits_for_time(handover) -> bool:
    """Whether the sender has still to say if something happened when it is said to have."""
    return bool(handover.times_waiting)


def machine(model: str) -> dict[str, Action]:
    """The acts of the promise machine, for one kind of hand-over."""
    return {
        "send": Action(promises.send, SendForm),
        "promise": Action(promises.promise, PromiseForm),
        "return": Action(promises.return_, ReturnForm),
        "arbitrate": Action(promises.arbitrate, ArbitrateForm),
        "start": Action(promises.start, StartForm),
        "report-done": Action(promises.report_done, ReportForm),
        "confirm": Action(promises.confirm, RemarkForm),
        "dispute": Action(promises.dispute, DisputeForm),
        "close": Action(promises.close, RemarkForm),
        "change-deadline": Action(promises.change_deadline, DeadlineForm),
        "withdraw": Action(promises.withdraw, ReasonForm),
        "confirm-time": Action(
            said_times.confirm_time,
            ConfirmTimeForm,
            permission=f"handovers.answer_time_{model}",
            label=_("The said time is right"),
            icon="clock-history",
            possible=waits_for_time,
        ),
        "contradict-time": Action(
            said_times.contradict_time,
            ContradictTimeForm,
            permission=f"handovers.answer_time_{model}",
            label=_("The said time is not right"),
            tone="secondary",
            icon="clock-history",
            possible=waits_for_time,
        ),
    }


SLIP_CREATE = Action(slips.file_slip, SlipForm, permission="handovers.add_faultslip", versioned=False)
SLIP_CHANGE = Action(
    slips.edit_slip,
    SlipChangeForm,
    permission="handovers.change_faultslip",
    possible=is_with_sender,
)
SLIP_ACTIONS = machine("faultslip") | {"raise-severity": Action(slips.raise_severity, RaiseForm)}

TASK_CREATE = Action(
    department_tasks.file_task,
    TaskForm,
    permission="handovers.add_departmenttask",
    versioned=False,
)
TASK_CHANGE = Action(
    department_tasks.edit_task,
    TaskChangeForm,
    permission="handovers.change_departmenttask",
    possible=is_with_sender,
)
TASK_ACTIONS = machine("departmenttask")

NOTE_CREATE = Action(
    phone_notes.note_quickly,
    NoteForm,
    permission="handovers.add_phonenote",
    versioned=False,
)
NOTE_ACTIONS = {
    "raise": Action(
        phone_notes.raise_notice,
        RaiseForm,
        permission="handovers.raise_phonenote",
        label=_("Raise to a slip"),
        possible=lambda note: note.slip_id is None,
    ),
}
