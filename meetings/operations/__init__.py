"""Everything that changes about meetings. Keyword-only, atomic, says who and when; nothing is sent here."""

from meetings.operations.agenda import (
    add_item,
    change_item,
    complete_agenda,
    move_item,
    note_opened,
    note_outcome,
    records_open,
    remove_item,
)
from meetings.operations.attendance import invite, uninvite
from meetings.operations.feeds import feed_of, renew_feed
from meetings.operations.holding import finish, record_held, start
from meetings.operations.keeping_close import keep_close
from meetings.operations.kinds import load_kinds
from meetings.operations.leading import cannot_lead, name_leader
from meetings.operations.meetings import (
    call_meeting,
    cancel,
    change_meeting,
    explain,
    issue_agenda,
    miss,
    reschedule,
    restore,
)
from meetings.operations.minutes import (
    acknowledge,
    approve,
    correct,
    read_minutes,
    return_minutes,
    submit,
    write_minutes,
)
from meetings.operations.morning_moves import lapse_morning
from meetings.operations.morning_plan import plan_mornings, sweep_mornings
from meetings.operations.mornings import hold_morning, skip_morning, undo_morning
from meetings.operations.planning import plan_meetings, plan_series
from meetings.operations.replies import reply
from meetings.operations.resolutions import (
    accept_plan,
    adopt,
    change_resolution,
    drop,
    reject,
    report_done,
    return_plan,
    submit_plan,
    verify,
)
from meetings.operations.rotation import arrange_all, arrange_turns
from meetings.operations.sending_minutes import distribute
from meetings.operations.series import activate, change_series, create_series, end, pause, resume
from meetings.operations.signing import correct_sign_in, sign_in, sign_in_open
from meetings.operations.sweeps import (
    close_meetings,
    find_not_held,
    remind_minutes,
    remind_preparation,
    remind_receipts,
    sweep_meetings,
)

__all__ = [
    "accept_plan",
    "acknowledge",
    "activate",
    "add_item",
    "adopt",
    "approve",
    "arrange_all",
    "arrange_turns",
    "call_meeting",
    "cancel",
    "cannot_lead",
    "change_item",
    "change_meeting",
    "change_resolution",
    "change_series",
    "close_meetings",
    "complete_agenda",
    "correct",
    "correct_sign_in",
    "create_series",
    "distribute",
    "drop",
    "end",
    "explain",
    "feed_of",
    "find_not_held",
    "finish",
    "hold_morning",
    "invite",
    "issue_agenda",
    "keep_close",
    "lapse_morning",
    "load_kinds",
    "miss",
    "move_item",
    "name_leader",
    "note_opened",
    "note_outcome",
    "pause",
    "plan_meetings",
    "plan_mornings",
    "plan_series",
    "read_minutes",
    "record_held",
    "records_open",
    "reject",
    "remind_minutes",
    "remind_preparation",
    "remind_receipts",
    "remove_item",
    "renew_feed",
    "reply",
    "report_done",
    "reschedule",
    "restore",
    "resume",
    "return_minutes",
    "return_plan",
    "sign_in",
    "sign_in_open",
    "skip_morning",
    "start",
    "submit",
    "submit_plan",
    "sweep_meetings",
    "sweep_mornings",
    "undo_morning",
    "uninvite",
    "verify",
    "write_minutes",
]
