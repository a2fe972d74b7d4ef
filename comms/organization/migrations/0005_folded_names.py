"""Sign-in names and e-mail addresses are kept folded: no case, no full width, nothing between the letters.

Accounts that would be one afterwards are named and nothing is written: a person must say whose name it is.
"""

import re
import unicodedata
from collections import defaultdict

import django.contrib.auth.validators
from django.db import migrations

import comms.organization.models.keys

UNSEEN = {"Cc", "Cs", "Cf", "Zs", "Zl", "Zp"}
NAME = re.compile(r"[\w.@+-]{1,60}")
AT_ONCE = 500


def folded(text):
    """As comms.base.text did when this was written."""
    while (once := step(text)) != text:
        text = once
    return text


def step(text):
    text = unicodedata.normalize("NFKC", text).casefold()
    kept = (char for char in text if unicodedata.category(char) not in UNSEEN)
    return unicodedata.normalize("NFKC", "".join(kept))


def fold(apps, schema_editor):
    User = apps.get_model("organization", "User")
    people = User._default_manager.using(schema_editor.connection.alias)
    known = list(people.only("pk", "username", "email").order_by("pk"))
    refuse([*unfit(known), *doubles(known, "username"), *doubles(known, "email")])
    changed = []
    for person in known:
        spelt = (folded(person.username), folded(person.email))
        if spelt != (person.username, person.email):
            person.username, person.email = spelt
            changed.append(person)
    people.bulk_update(changed, ["username", "email"], batch_size=AT_ONCE)


def unfit(known):
    """A sentence for each sign-in name of which folding leaves none."""
    names = (person.username for person in known if not NAME.fullmatch(folded(person.username)))
    return [f"the sign-in name {name!r} cannot be kept" for name in names]


def doubles(known, column):
    """A sentence for each set of accounts that would share a value; accounts are named, addresses are not
    shown.
    """
    alike = defaultdict(list)
    for person in known:
        if value := folded(getattr(person, column)):
            alike[value].append(repr(person.username))
    shared = {"username": "the same sign-in name", "email": "the same e-mail address"}[column]
    return [f"{', '.join(names)}: {shared}" for names in alike.values() if len(names) > 1]


def refuse(problems):
    if problems:
        raise ValueError(
            "These accounts would not stay apart by what their people type to sign in; nothing was changed. "
            "Change them with the version before, then start again:\n" + "\n".join(problems)
        )


class Migration(migrations.Migration):
    dependencies = [("organization", "0004_deputies_act")]

    # Backwards nothing is done: the version before compares names without case.
    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.AlterField(
            "user",
            "username",
            comms.organization.models.keys.SignInNameField(
                error_messages={"unique": "This sign-in name is taken."},
                max_length=60,
                unique=True,
                validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                verbose_name="sign-in name",
            ),
        ),
        migrations.AlterField(
            "user",
            "email",
            comms.organization.models.keys.AddressField(
                blank=True, max_length=254, verbose_name="email address"
            ),
        ),
    ]
