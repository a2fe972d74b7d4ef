"""The vocabulary of the organization: kinds of unit, posts, absences. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitKind(TextChoices):
    """What a unit is."""

    COMPANY = "company", _("Company")
    DEPARTMENT = "department", _("Department")
    MANAGEMENT_OFFICE = "management_office", _("Management office")
    SERVICE_CENTER = "service_center", _("Service centre")


class UnitRole(TextChoices):
    """What a unit is in the procedure, whatever the company calls it: tasks and rights follow the role.

    One unit has each at most; a unit without one is a department or an office like any other.
    """

    COMPANY = "company", _("The company itself")
    PRESIDENT_OFFICE = "president_office", _("President's office")
    ADMIN_HR = "admin_hr", _("Administration & HR")
    QUALITY = "quality", _("Quality Management")
    ENGINEERING = "engineering", _("Engineering")
    CUSTOMER_SERVICE = "customer_service", _("Customer service")
    SECURITY = "security", _("Security")
    FINANCE = "finance", _("Finance")


class Post(TextChoices):
    """The posts from which permissions come, highest first."""

    CHAIRMAN = "chairman", _("Chairman of the board")
    BOARD_DIRECTOR = "director", _("Director (board)")
    PRESIDENT = "president", _("President")
    VICE_PRESIDENT = "vice_president", _("Vice president")
    MANAGEMENT_REPRESENTATIVE = "management_representative", _("Management representative")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    QUALITY_MANAGER = "quality_manager", _("Quality manager")
    OFFICE_DIRECTOR = "office_director", _("Office director")
    REVISIT_OFFICER = "revisit_officer", _("Revisit officer")
    SERVICE_CENTER_CLERK = "service_center_clerk", _("Service centre clerk")
    STAFF = "staff", _("Staff")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")


class Tier(TextChoices):
    """Management level keeps own records, operating level may use forms (clause 1.6.0.2)."""

    MANAGEMENT = "management", _("Management level")
    OPERATIONS = "operations", _("Operating level")


class AbsenceKind(TextChoices):
    """Why somebody is away."""

    LEAVE = "leave", _("On leave")
    BUSINESS_TRIP = "business_trip", _("Business trip")
    SICK = "sick", _("Sick leave")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Other")


DAYS_OF_WEEK = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
    7: _("Sunday"),
}

# A unit's head holds one of these there (clause 1.4.1: exactly one)
HEAD_POSTS = (Post.PRESIDENT, Post.DEPARTMENT_HEAD, Post.QUALITY_MANAGER, Post.OFFICE_DIRECTOR)
# Units that need a head of their own; a service centre is led by the director of its office
HEADED_KINDS = (UnitKind.COMPANY, UnitKind.DEPARTMENT, UnitKind.MANAGEMENT_OFFICE)
# Posts that exist only in these kinds of unit; the others exist everywhere
KINDS_OF_POST = {
    Post.CHAIRMAN: (UnitKind.COMPANY,),
    Post.BOARD_DIRECTOR: (UnitKind.COMPANY,),
    Post.PRESIDENT: (UnitKind.COMPANY,),
    Post.VICE_PRESIDENT: (UnitKind.COMPANY, UnitKind.DEPARTMENT),
    Post.DEPARTMENT_HEAD: (UnitKind.DEPARTMENT,),
    Post.QUALITY_MANAGER: (UnitKind.DEPARTMENT,),
    Post.OFFICE_DIRECTOR: (UnitKind.MANAGEMENT_OFFICE,),
    Post.SERVICE_CENTER_CLERK: (UnitKind.MANAGEMENT_OFFICE, UnitKind.SERVICE_CENTER),
}
# The kind of unit that can have a role
KIND_OF_ROLE = {
    role: UnitKind.COMPANY if role == UnitRole.COMPANY else UnitKind.DEPARTMENT for role in UnitRole
}
# To which kind of unit a unit belongs
PARENT_KIND = {
    UnitKind.DEPARTMENT: UnitKind.COMPANY,
    UnitKind.MANAGEMENT_OFFICE: UnitKind.COMPANY,
    UnitKind.SERVICE_CENTER: UnitKind.MANAGEMENT_OFFICE,
}
# Posts that read every unit's communication (clauses 1.2.1, 1.3.1)
COMPANY_READERS = (Post.PRESIDENT, Post.VICE_PRESIDENT, Post.MANAGEMENT_REPRESENTATIVE, Post.QUALITY_MANAGER)

# Departments whose staff, whatever their post, reads across units: Quality Management what every unit writes
# (clause 1.3.1), Admin & HR the absences and accounts of everybody, Customer Service the customers of every
# office
COMPANY_DEPARTMENTS = (UnitRole.QUALITY, UnitRole.ADMIN_HR, UnitRole.CUSTOMER_SERVICE)


def reads_across_units(post: str, role: str) -> bool:
    """Whether a post in a unit of this role shows its holder what other units write.

    It asks for a second factor, and for a second person who confirms it. A test holds every post against what
    each `visible_to` gives it.
    """
    across = (*COMPANY_READERS, Post.REVISIT_OFFICER, Post.SYSTEM_ADMINISTRATOR)
    return post in across or role in COMPANY_DEPARTMENTS


# Who confirms what one person alone must not decide; the head of Admin & HR does, too
SECOND_PERSONS = (Post.SYSTEM_ADMINISTRATOR, Post.PRESIDENT, Post.MANAGEMENT_REPRESENTATIVE)
# Posts that reach beyond the own work: those of the company alone (the board among them), of everybody who
# reads every unit, confirms for others, or heads a unit. One person alone gives none of them.
POSTS_WITH_REACH = tuple(
    post
    for post in Post
    if KINDS_OF_POST.get(post) == (UnitKind.COMPANY,)
    or post in (*COMPANY_READERS, *SECOND_PERSONS, *HEAD_POSTS)
)


class Waits(TextChoices):
    """What waits for a second person."""

    POST = "post", _("Post")
    LINK = "link", _("Link for a new password")
    FACTORS = "factors", _("Second factors to be taken away")
    DEPUTY = "deputy", pgettext_lazy("waits", "Deputy")

    @property
    def permission(self) -> str:
        """Whoever has it confirms."""
        return f"organization.{CONFIRMING[self]}"


CONFIRMING = {
    Waits.POST: "confirm_appointment",
    Waits.LINK: "confirm_password_link",
    Waits.FACTORS: "confirm_factor_reset",
    Waits.DEPUTY: "authorise_deputy",
}


class Because(TextChoices):
    """Reasons that the portal gives by itself."""

    ALONE = "organization.alone", _("Nobody else can confirm it yet.")
    FIRST_DAY = "organization.first_day", _("The portal is being set up.")


# The wording of what happens to an appointment
APPOINTMENT_EVENTS = {
    "created": pgettext_lazy("appointment", "Given"),
    "confirmed": pgettext_lazy("appointment", "Confirmed"),
    "refused": pgettext_lazy("appointment", "Refused"),
    "withdrawn": pgettext_lazy("appointment", "Taken back"),
    "ended": pgettext_lazy("appointment", "Ended"),
    "called_off": pgettext_lazy("appointment", "Called off"),
}


class JobOutcome(TextChoices):
    """How background work ended."""

    DONE = "done", _("Done")
    REFUSED = "refused", _("Not done, something is wrong in it")
    FAILED = "failed", _("Did not succeed")


class JobState(TextChoices):
    """How background work stands: its outcome, once it has one."""

    WAITING = "waiting", _("Waits to be begun")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not done, something is wrong in it")
    FAILED = "failed", _("Did not succeed")


# The wording of what happens to background work
JOB_EVENTS = {"started": pgettext_lazy("job", "Asked for"), "ended": pgettext_lazy("job", "Ended")}

# The wording of what happens to the set-up of the portal
FIRST_DAY_EVENTS = {
    "opened": pgettext_lazy("set-up", "Begun"),
    "code_made": pgettext_lazy("set-up", "Code shown on the console"),
    "code_void": pgettext_lazy("set-up", "Code void"),
    "claimed": pgettext_lazy("set-up", "Code used"),
    "company_named": _("Company named"),
    "departments_set_up": _("Departments set up"),
    "groups_set_up": _("Groups set up"),
    "series_drafted": _("Series of meetings drafted"),
    "done": pgettext_lazy("set-up", "Done"),
}

# The wording of what happens to the role of a unit
UNIT_EVENTS = {
    "logo_set": _("Logo set"),
    "logo_removed": _("Logo removed"),
    "role_given": _("Role given"),
    "role_passed": _("Role passed to another unit"),
    "role_taken_away": _("Role taken away"),
}

# The wording of what happens to a group
GROUP_EVENTS = {"ordered": _("Members put in order")}

# Under which name a browser session keeps the moment of the sign-in
SESSION_BEGAN = "began_at"

# The wording of what happens to a person's account
PERSON_EVENTS = {
    "signed_in": pgettext_lazy("account", "Signed in"),
    "signed_out": _("Signed out"),
    "sign_in_failed": _("Sign-in failed"),
    "session_over": _("Session over by its age"),
    "handed_over": _("Handed over"),
    "deactivated": _("Deactivated"),
    "reactivated": _("Reactivated"),
    "password_changed": _("Password changed"),
    "password_link_asked": _("Link for a new password asked for"),
    "password_link_confirmed": _("Link for a new password confirmed"),
    "password_link_refused": _("Link for a new password refused"),
    "password_link_made": _("Link for a new password made"),
    "token_made": _("API token made"),
    "token_revoked": _("API token revoked"),
    "second_factor_added": _("Second factor added"),
    "second_factor_removed": _("Second factor removed"),
    "second_factor_asked": _("Taking away the second factors asked for"),
    "second_factor_refused": _("Taking away the second factors refused"),
    "second_factor_reset": _("Second factors taken away"),
}
# What each post allows, in words for the person's page
RIGHTS_OF_POST = {
    Post.CHAIRMAN: [_("Takes part in board meetings.")],
    Post.BOARD_DIRECTOR: [_("Takes part in board meetings.")],
    Post.PRESIDENT: [
        _("Reads the communication of every unit."),
        _("Convenes and chairs the President's office meeting."),
    ],
    Post.VICE_PRESIDENT: [_("Reads the communication of every unit.")],
    Post.MANAGEMENT_REPRESENTATIVE: [_("Reads the communication of every unit, to collate it.")],
    Post.DEPARTMENT_HEAD: [
        _("Answers for the communication of the department."),
        _("Records absences of the department's staff."),
    ],
    Post.QUALITY_MANAGER: [
        _("Reads the communication of every unit."),
        _("Decides where departments disagree about a slip."),
    ],
    Post.OFFICE_DIRECTOR: [
        _("Answers for the communication of the management office."),
        _("Records absences of the office's staff."),
    ],
    Post.REVISIT_OFFICER: [
        _("Reads the customers of every office."),
        _("Calls the customers of the sample."),
    ],
    Post.SERVICE_CENTER_CLERK: [_("Receives customers and files fault transfer slips.")],
    Post.STAFF: [_("Works with what concerns the own unit.")],
    Post.SYSTEM_ADMINISTRATOR: [_("Looks after people, posts, units and settings of the portal.")],
}


def post_fits(post: str, kind: str, role: str) -> bool:
    """Whether a post exists in a unit of this kind and role: the quality department, and it alone, is led by
    the quality manager.
    """
    if post == Post.QUALITY_MANAGER or (post == Post.DEPARTMENT_HEAD and role == UnitRole.QUALITY):
        return post == Post.QUALITY_MANAGER and role == UnitRole.QUALITY
    return kind in KINDS_OF_POST.get(Post(post), tuple(UnitKind))


# The sign-ins of the demonstration company, one per role
DEMO_NAMES = ("admin", "president", "hr", "quality", "director", "clerk", "engineering", "staff")
