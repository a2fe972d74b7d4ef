"""`manage.py demo`: load the demonstration company into an empty database and print one sign-in per role."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from comms.base.clock import now, today
from comms.base.files import keep_once
from comms.base.transactions import one_transaction
from comms.desk.management.demonstration.board import hold_board
from comms.desk.management.demonstration.communities import make_communities
from comms.desk.management.demonstration.mails import plan_mails
from comms.desk.management.demonstration.meetings import plan_meetings
from comms.desk.management.demonstration.mornings import plan_mornings
from comms.desk.management.demonstration.people import (
    make_absences,
    make_groups,
    make_people,
    make_units,
    plan_imports,
    plan_leaver,
)
from comms.desk.management.demonstration.scenario import Scenario
from comms.desk.management.demonstration.slips import plan_slips
from comms.notifications.operations import drain
from comms.organization.models import FirstDay, User
from comms.organization.states import DEMO_NAMES

MONTHS_BACK = 183
PASSWORD_FILE = "demo-password"


class Command(BaseCommand):
    """Load the demonstration company."""

    help = "Load the demonstration company into an empty database and print one sign-in per role."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are people already"
        )
        parser.add_argument(
            "--days",
            type=int,
            default=MONTHS_BACK,
            help="how far back the history reaches (default %(default)s)",
        )

    def handle(self, *args, if_empty=False, days=MONTHS_BACK, **options):
        """Load once; print the sign-ins each time."""
        if not settings.DEMO:
            raise CommandError("DEMO is off: no demonstration company in production.")
        if not User.objects.exists():
            with _only_warnings():
                load(days)
                _send_nowhere()
        elif not if_empty:
            raise CommandError(
                "There are people in this database already; the demonstration company needs an empty one."
            )
        self._print_sign_ins()

    def _print_sign_ins(self):
        password = _password()
        self.stdout.write(f"\n  {settings.PORTAL_URL}/\n")
        for person in User.objects.filter(username__in=DEMO_NAMES).order_by("pk"):
            self.stdout.write(f"  {person.username:<12} {password}   {person.main_post or person.name}")


@one_transaction()
def load(days: int) -> None:
    """Units, people, communities, and the history of slips and meetings up to now."""
    at = now()
    FirstDay.objects.going_on().update(done_at=at, code="")  # it was started without the demonstration before
    scenario = Scenario(today(at) - timedelta(days=days), at)
    units = make_units()
    people = make_people(units, _password())
    make_groups()
    make_absences(people, today(at), at)
    make_communities(units)
    plan_meetings(scenario, units, people)
    hold_board(scenario, units, people)
    plan_mornings(scenario, units)
    plan_slips(scenario, units, people)
    plan_mails(scenario, people)
    plan_leaver(scenario, people)
    plan_imports(scenario, people)
    scenario.run()


@contextmanager
def _only_warnings() -> Iterator[None]:
    """The lines about every day of an invented past (where the sealed record stood) tell nobody anything."""
    logger = logging.getLogger("comms")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _send_nowhere() -> None:
    """Letters of the invented past count as sent; nobody receives them."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        while drain(now()).sent:
            pass


def _password() -> str:
    """DEMO_PASSWORD, or a random one made once for this installation."""
    if settings.DEMO_PASSWORD:
        return settings.DEMO_PASSWORD
    return keep_once(settings.VAR_DIR / PASSWORD_FILE, lambda: secrets.token_urlsafe(9))
