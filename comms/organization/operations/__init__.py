"""What happens in the organization: units, people, posts, absences, groups, tokens and sign-ins."""

from comms.organization.operations.absences import add_absence, authorise_deputy, cancel_absence
from comms.organization.operations.appointments import end_post, give_post
from comms.organization.operations.charges import (
    HAND_OVER,
    ChargeKind,
    charges_of,
    likely_successor,
    refuse_named,
    register_charge,
    unattended,
)
from comms.organization.operations.confirming import confirm_post, refuse_post, withdraw_post
from comms.organization.operations.factors import (
    confirm_factor_reset,
    refuse_factor_reset,
    reset_second_factor,
)
from comms.organization.operations.groups import (
    add_group,
    change_group,
    order_members,
    preview_group,
    register_groups_with_rights,
)
from comms.organization.operations.imports import PEOPLE_SHEET, import_people, import_units
from comms.organization.operations.jobs import Work, forget_jobs, job_label, job_words, run_job, start_job
from comms.organization.operations.leaving import hand_over
from comms.organization.operations.links import (
    confirm_password_link,
    make_password_link,
    refuse_password_link,
)
from comms.organization.operations.logos import forget_logos, remove_logo, set_logo
from comms.organization.operations.people import (
    add_person,
    change_person,
    change_profile,
    deactivate,
    password_was_changed,
    reactivate,
    second_factor_was_added,
    second_factor_was_removed,
)
from comms.organization.operations.roles import RoleUse, give_role, register_role_use
from comms.organization.operations.tokens import make_token, revoke_token
from comms.organization.operations.units import add_unit, change_contacts, change_unit, register_running
from comms.organization.operations.waiting import Waiting, what_waits

__all__ = [
    "HAND_OVER",
    "PEOPLE_SHEET",
    "ChargeKind",
    "RoleUse",
    "Waiting",
    "Work",
    "add_absence",
    "add_group",
    "add_person",
    "add_unit",
    "authorise_deputy",
    "cancel_absence",
    "change_contacts",
    "change_group",
    "change_person",
    "change_profile",
    "change_unit",
    "charges_of",
    "confirm_factor_reset",
    "confirm_password_link",
    "confirm_post",
    "deactivate",
    "end_post",
    "forget_jobs",
    "forget_logos",
    "give_post",
    "give_role",
    "hand_over",
    "import_people",
    "import_units",
    "job_label",
    "job_words",
    "likely_successor",
    "make_password_link",
    "make_token",
    "order_members",
    "password_was_changed",
    "preview_group",
    "reactivate",
    "refuse_factor_reset",
    "refuse_named",
    "refuse_password_link",
    "refuse_post",
    "register_charge",
    "register_groups_with_rights",
    "register_role_use",
    "register_running",
    "remove_logo",
    "reset_second_factor",
    "revoke_token",
    "run_job",
    "second_factor_was_added",
    "second_factor_was_removed",
    "set_logo",
    "start_job",
    "unattended",
    "what_waits",
    "withdraw_post",
]
