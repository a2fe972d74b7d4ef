"""The company: units, people, the posts they hold, absences and named groups. Permissions come from posts,
never from columns.
"""

from comms.organization.models.absences import Absence, stretch
from comms.organization.models.appointments import Appointment
from comms.organization.models.factor_resets import FactorReset
from comms.organization.models.first_day import FirstDay
from comms.organization.models.groups import Group, GroupPlace
from comms.organization.models.jobs import Job
from comms.organization.models.links import LinkRequest, PasswordLink
from comms.organization.models.memory import NamesUnits, forget_units, remembered_units
from comms.organization.models.people import PeopleManager, User
from comms.organization.models.units import Unit
from comms.organization.states import Post, Tier, UnitKind

__all__ = [
    "Absence",
    "Appointment",
    "FactorReset",
    "FirstDay",
    "Group",
    "GroupPlace",
    "Job",
    "LinkRequest",
    "NamesUnits",
    "PasswordLink",
    "PeopleManager",
    "Post",
    "Tier",
    "Unit",
    "UnitKind",
    "User",
    "forget_units",
    "remembered_units",
    "stretch",
]
