"""String references such as ForeignKey("app.Model") are invisible to import tools: check that they point down
the floors too.
"""

import pytest
from django.apps import apps

pytestmark = pytest.mark.once

FLOORS = [
    {"base"},
    {"web"},
    {"procedure"},
    {"organization"},
    {"audit"},
    {"notifications"},
    {"deadlines"},
    {"customers"},
    {"revisits", "corrective", "bulletins"},
    {"handovers", "records"},
    {"meetings", "complaints", "surveys"},
    {"desk"},
]
FLOOR = {label: floor for floor, labels in enumerate(FLOORS) for label in labels}
# A change of a policy names who made it: the model of users is named by a setting and known on every floor
KNOWN_EVERYWHERE = {"organization.User"}


def test_foreign_keys_point_downwards():
    bad = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model._meta.label not in KNOWN_EVERYWHERE
        and model._meta.app_label in FLOOR
        and field.related_model._meta.app_label in FLOOR
        and field.related_model._meta.app_label != model._meta.app_label
        and FLOOR[field.related_model._meta.app_label] >= FLOOR[model._meta.app_label]
    ]
    assert bad == []


def test_every_app_has_a_floor():
    own = {
        config.label
        for config in apps.get_app_configs()
        if config.name.partition(".")[0] in ("comms", "meetings")
    }
    assert own - FLOOR.keys() == set()
