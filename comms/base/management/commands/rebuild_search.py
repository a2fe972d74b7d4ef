"""`manage.py rebuild_search`: the texts by which rows are found, anew; `--check` only compares them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from comms.base.search import (
    keep_texts,
    read_values,
    searched_models,
    texts_of,
    with_wrong_text,
    without_text,
)


class Command(BaseCommand):
    help = "Writes the texts by which rows are found anew; --check says which are missing or wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if check:
            self.check_texts()
        else:
            self.rebuild()

    def check_texts(self) -> None:
        """Fail with the number of rows of each kind that would not be found."""
        problems = []
        for model in searched_models():
            missing, wrong = without_text(model).count(), len(with_wrong_text(model))
            if missing or wrong:
                problems.append(f"{model._meta.label}: {missing} without a text, {wrong} with another one")
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("every row is found by what it holds")

    def rebuild(self) -> None:
        """Model by model, each in one transaction: a search meanwhile finds what it found before."""
        for model in searched_models():
            with transaction.atomic():
                rows = model._base_manager.all()
                texts_of(model).exclude(object_id__in=rows.values("pk")).delete()
                number = keep_texts(model, read_values(rows))
            self.stdout.write(f"{model._meta.label}: {number}")
