"""The working-day calendar of 2018 to 2026 as published by the State Council; 2027 stands as provisional until its notice is imported."""

import csv
from datetime import date
from pathlib import Path

from django.db import migrations

TABLE = Path(__file__).parent.parent / "workdays_2018_2026.csv"
SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知"


def seed(apps, schema_editor):
    WorkYear, WorkDay = apps.get_model("deadlines", "WorkYear"), apps.get_model("deadlines", "WorkDay")
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    years = sorted({int(row["date"][:4]) for row in rows})
    WorkYear.objects.bulk_create(
        [
            *(WorkYear(year=year, state="confirmed", notice=SOURCE.format(year=year)) for year in years),
            WorkYear(year=years[-1] + 1, state="provisional"),
        ]
    )
    WorkDay.objects.bulk_create(
        WorkDay(
            date=date.fromisoformat(row["date"]),
            kind=row["kind"],
            name=row["name"],
            source=SOURCE.format(year=row["date"][:4]),
        )
        for row in rows
    )


def clear(apps, schema_editor):
    apps.get_model("deadlines", "WorkDay").objects.all().delete()
    apps.get_model("deadlines", "WorkYear").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial")]

    operations = [migrations.RunPython(seed, clear)]
