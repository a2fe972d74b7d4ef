"""Phones of households, people and units are kept in one spelling, and found by it.

What is no phone number stays as it was typed. It is not named here or in any log: it may hold a customer's
name or several numbers.
"""

import re
import unicodedata

from django.db import migrations, models

from comms.base.phone_fields import LastDigits, NumberOf, PhoneColumn

COLUMNS = (
    ("customers", "Household", "phone"),
    ("organization", "User", "phone"),
    ("organization", "Unit", "complaint_line"),
    ("organization", "Unit", "hotline"),
)
AT_ONCE = 1000
# As comms.base.phones read numbers when this was written
MOBILE = re.compile(r"1\d{10}")
COMPANY_LINE = re.compile(r"[48]00\d{7}")
INSIDE = (MOBILE, re.compile(r"0\d{9,11}"), COMPANY_LINE, re.compile(r"[1-9]\d{6,7}"), re.compile(r"\d{3,6}"))
AREA_WITHOUT_ZERO = re.compile(r"10\d{8}|[2-9]\d{8,10}")
OUTSIDE = re.compile(r"[1-9]\d{6,14}")
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
SAID = re.compile(
    r"(?P<number>.*\d\)?)[\s,;\-(]*(?:转|轉|分机号?|分機號?|extension|ext|x|#)[\s.:=]*(?P<more>\d{1,6})\)?",
    re.IGNORECASE,
)
DASHED = re.compile(r"(?P<number>.*\d)\s*-\s*(?P<more>\d{1,6})")
FORMED = re.compile(r"(?P<plus>\+?)(?P<digits>[\d\s\-.()·]+)")


def kept(text):
    """The one spelling of a number; None for what is none."""
    text = unicodedata.normalize("NFKC", text).translate(DASHES).strip()
    if said := SAID.fullmatch(text):
        return extended(said)
    if number := read(text):
        return number
    dashed = DASHED.fullmatch(text)
    return extended(dashed) if dashed else None


def extended(found):
    number = read(found["number"])
    return number and f"{number};ext={found['more']}"


def read(text):
    text = text.strip()
    found = FORMED.fullmatch(text)
    if found is None:
        return None
    outside = found["plus"] or re.match(r"\(?00", text)
    written = found["digits"].replace("(0)", "") if outside else found["digits"]
    digits = "".join(char for char in written if char.isdigit())
    if not digits.isascii():
        return None
    if found["plus"]:
        return abroad(digits)
    if digits.startswith("00"):
        return abroad(digits[2:])
    if any(shape.fullmatch(digits) for shape in INSIDE):
        return digits
    return abroad(digits) if digits.startswith("86") else None


def abroad(digits):
    if not digits.startswith("86"):
        return f"+{digits}" if OUTSIDE.fullmatch(digits) else None
    digits = digits[2:]
    if MOBILE.fullmatch(digits) or COMPANY_LINE.fullmatch(digits):
        return digits
    if AREA_WITHOUT_ZERO.fullmatch(digits):
        return f"0{digits}"
    return digits if any(shape.fullmatch(digits) for shape in INSIDE) else None


def spell(apps, schema_editor):
    for app, model, column in COLUMNS:
        rows = apps.get_model(app, model)._default_manager.using(schema_editor.connection.alias)
        changed = []
        for row in rows.exclude(**{column: ""}).only("pk", column).iterator(AT_ONCE):
            number = kept(getattr(row, column))
            if number and number != getattr(row, column):
                setattr(row, column, number)
                changed.append(row)
        rows.bulk_update(changed, [column], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_phone_reveals"), ("organization", "0008_phones_in_one_spelling")]

    # Backwards nothing is done: the version before takes every spelling.
    operations = [
        migrations.AlterField(
            "household", "phone", PhoneColumn(blank=True, max_length=40, verbose_name="phone")
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
        migrations.RemoveIndex("household", "customers_household_phone"),
        migrations.AddIndex("household", models.Index(NumberOf("phone"), name="customers_household_number")),
        migrations.AddIndex("household", models.Index(LastDigits("phone"), name="customers_household_end")),
    ]
