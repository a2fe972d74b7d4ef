"""`manage.py setup`: the set-up of a new portal from the console."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError

from comms.base.clock import database_time, now
from comms.base.errors import DomainError
from comms.base.sheets import read_text
from comms.base.versions import ANY
from comms.desk.operations import set_up_series
from comms.desk.queries.first_day import steps
from comms.organization.models import FirstDay, Job, User
from comms.organization.operations import import_people, import_units, job_words, run_job
from comms.organization.operations.first_day import (
    end_first_day,
    name_company,
    open_first_day,
    proposed_departments,
    set_up_departments,
    set_up_groups,
)
from comms.organization.queries import first_day
from comms.organization.states import JobOutcome

PAUSE = 1  # second


class Command(BaseCommand):
    """Every step of the page /setup/, for whoever has the console; without options: how far it is."""

    help = (
        "Says how far the set-up of the portal is and, while nobody has used one, prints a code for the page "
        "/setup/. Options do steps of it; each can be left and gone on with."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--if-new", action="store_true", help="say nothing when there is nothing to do")
        parser.add_argument("--company", metavar="NAME", help="the company, in Chinese")
        parser.add_argument("--code", default="HQ", help="its code (default %(default)s)")
        parser.add_argument("--logo", metavar="FILE", help="its logo, PNG or JPEG (with --company)")
        parser.add_argument("--departments", action="store_true", help="those of the procedure")
        parser.add_argument("--units", metavar="CSV", help="management offices and other units from a file")
        parser.add_argument("--people", metavar="CSV", help="people and their posts from a file")
        parser.add_argument("--groups", action="store_true", help="the named groups of the procedure")
        parser.add_argument("--series", action="store_true", help="a draft of every series of meetings")
        parser.add_argument("--finish", action="store_true", help="end it: posts need a second person again")

    def handle(self, *args: Any, if_new: bool = False, **options: Any) -> None:
        code = open_first_day(at=now())
        row = first_day()
        if row is None:
            if not if_new:
                self.stdout.write("This portal is set up.")
            return
        try:
            self.do(row, options)
        except DomainError as refusal:
            raise CommandError("; ".join(refusal.sentences)) from None
        if first_day() is not None:
            self.say(row, code)

    def do(self, row: FirstDay, options: dict[str, Any]) -> None:
        """The steps that were asked for, in their order. Raises DomainError, CommandError."""
        said: dict[str, Any] = {"by": None, "at": now(), "version": ANY}
        if options["company"]:
            named = {"name_zh": options["company"], "code": options["code"]}
            name_company(row, logo=self.picture(options["logo"]), **named, **said)
        if options["departments"]:
            set_up_departments(row, departments=proposed_departments(), **said)
        for name, start in (("units", import_units), ("people", import_people)):
            if options[name]:
                self.take(Path(options[name]), start)
        if options["groups"]:
            set_up_groups(row, **said)
        if options["series"]:
            set_up_series(row, **said)
        if options["finish"]:
            end_first_day(row, checked=True, **said)

    def picture(self, name: str | None) -> ContentFile | None:
        """The logo of a file; None without a name. Raises CommandError."""
        if not name:
            return None
        try:
            return ContentFile(Path(name).read_bytes(), name=name)
        except OSError as problem:
            raise CommandError(f"{name}: {problem}") from None

    def take(self, file: Path, start: Any) -> None:
        """Rows of a file, as the account of the installation, which alone can own the work."""
        owner = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if owner is None:
            raise CommandError("Make an account first: manage.py createsuperuser, or the code on /setup/.")
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"{file}: {problem}") from None
        job = start(rows=read_text(text), by=owner, at=now())
        # A worker that runs may have it in hand already
        while not (done := Job.objects.get(pk=job.pk)).ended_at:
            if not run_job(database_time()):
                time.sleep(PAUSE)
        self.stdout.write(job_words(done))
        for line in done.problems:
            self.stdout.write(f"  {line['row']} {line['column']}: {line['said']}")
        if done.outcome != JobOutcome.DONE:
            raise CommandError(f"{file}: nothing was written.")

    def say(self, row: FirstDay, code: str) -> None:
        """How far it is, and the way to the page."""
        for number, step in enumerate(steps(row, now()), start=1):
            mark = "x" if step.done else " "
            self.stdout.write(f"  [{mark}] {number}. {step.label} {step.said}".rstrip())
        self.stdout.write(f"\n  Set up the portal: {settings.PORTAL_URL}/setup/")
        if code:
            self.stdout.write(f"  Code (works once): {code}\n")
