"""What happens in the organization: units, people, posts, absences, groups, tokens and sign-ins."""

from comms.organization.operations.absences import add_absence, authorise_deputy, cancel_absence
from comms.organization.operations.appointments import end_post, give_post, is_last_post
from comms.organization.operations.charges import (
    HAND_OVER,
    Charge,
    ChargeKind,
    charges_of,
    known_charges,
    likely_successor,
    refuse_named,
    register_charge,
    seen_titles,
    unattended,
)
from comms.organization.operations.confirming import confirm_post, refuse_post, withdraw_post
from comms.organization.operations.groups import (
    add_group,
    change_group,
    groups_with_rights,
    register_groups_with_rights,
)
from comms.organization.operations.imports import (
    PEOPLE_SHEET,
    UNITS_SHEET,
    SheetKind,
    import_people,
    import_units,
    template,
)
from comms.organization.operations.jobs import (
    JobKind,
    Result,
    Work,
    forget_jobs,
    job_label,
    job_name,
    job_words,
    register_job,
    run_jobs,
    start_job,
)
from comms.organization.operations.leaving import hand_over
from comms.organization.operations.link_tokens import LinkTokens, address_of
from comms.organization.operations.links import (
    confirm_password_link,
    make_password_link,
    refuse_password_link,
)
from comms.organization.operations.people import (
    add_person,
    ask_for_link,
    change_person,
    change_profile,
    deactivate,
    note,
    password_was_changed,
    reactivate,
    reset_second_factor,
)
from comms.organization.operations.roles import RoleUse, give_role, register_role_use
from comms.organization.operations.tokens import make_token, revoke_token
from comms.organization.operations.units import add_unit, change_contacts, change_unit

__all__ = [
    "HAND_OVER",
    "PEOPLE_SHEET",
    "UNITS_SHEET",
    "Charge",
    "ChargeKind",
    "JobKind",
    "LinkTokens",
    "Result",
    "RoleUse",
    "SheetKind",
    "Work",
    "add_absence",
    "add_group",
    "add_person",
    "add_unit",
    "address_of",
    "ask_for_link",
    "authorise_deputy",
    "cancel_absence",
    "change_contacts",
    "change_group",
    "change_person",
    "change_profile",
    "change_unit",
    "charges_of",
    "confirm_password_link",
    "confirm_post",
    "deactivate",
    "end_post",
    "forget_jobs",
    "give_post",
    "give_role",
    "groups_with_rights",
    "hand_over",
    "import_people",
    "import_units",
    "is_last_post",
    "job_label",
    "job_name",
    "job_words",
    "known_charges",
    "likely_successor",
    "make_password_link",
    "make_token",
    "note",
    "password_was_changed",
    "reactivate",
    "refuse_named",
    "refuse_password_link",
    "refuse_post",
    "register_charge",
    "register_groups_with_rights",
    "register_job",
    "register_role_use",
    "reset_second_factor",
    "revoke_token",
    "run_jobs",
    "seen_titles",
    "start_job",
    "template",
    "unattended",
    "withdraw_post",
]
