"""`manage.py outbox hold` and `manage.py outbox release`: whether messages leave this database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from comms.base.clock import now
from comms.base.errors import GuardFailed
from comms.notifications.operations.releases import hold, release
from comms.notifications.states import Waiting


class Command(BaseCommand):
    """What the page of the outbox does, for whoever restores a copy."""

    help = "Hold the outbox, or release it: with --send the waiting messages leave, with --cancel never."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`hold`, or `release` with what becomes of the messages that wait."""
        parser.add_argument("act", choices=["hold", "release"])
        waiting = parser.add_mutually_exclusive_group()
        waiting.add_argument("--send", action="store_const", const=Waiting.SEND, dest="waiting")
        waiting.add_argument("--cancel", action="store_const", const=Waiting.CANCEL, dest="waiting")

    def handle(self, *args: Any, act: str, waiting: str | None, **options: Any) -> None:
        """Do it and say so; a refusal is one English sentence."""
        if act == "release" and waiting is None:
            raise CommandError("say --send or --cancel: what becomes of the messages that wait?")
        with translation.override("en"):
            try:
                if act == "hold":
                    hold(by=None, at=now())
                else:
                    release(waiting=str(waiting), by=None, at=now())
            except GuardFailed as refusal:
                raise CommandError(str(refusal.detail)) from None
        self.stdout.write("No message leaves." if act == "hold" else "Messages leave again.")
