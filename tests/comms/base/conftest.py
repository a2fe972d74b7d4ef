"""The table of the specimens, and specimens ready to use."""

import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import translation

from comms.base import transitions

URLS = "tests.comms.base.specimens"


@pytest.fixture(autouse=True)
def _english():
    """Sentences are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def specimen_table(django_db_setup, django_db_blocker):
    from tests.comms.base.specimens import Specimen

    with django_db_blocker.unblock():
        if Specimen._meta.db_table not in connection.introspection.table_names():
            with connection.schema_editor() as editor:
                editor.create_model(Specimen)


@pytest.fixture
def specimens(specimen_table, monkeypatch):
    """The table is known, and of the rooms only audit listens."""
    ContentType.objects.clear_cache()
    monkeypatch.setattr(transitions, "_effects", [pair for pair in transitions._effects if pair[0] <= 10])


@pytest.fixture
def make(specimens, company, at):
    """`make()` gives a draft of the clerk's unit; `make(state="sent", rank=3)` one in another state."""
    from tests.comms.base.specimens import Specimen, add

    def build(title="One", by=None, unit=None, **fields):
        specimen = add(title=title, unit=unit or company.MO01, by=by or company.clerk, at=at)
        if fields:
            Specimen.objects.filter(pk=specimen.pk).update(**fields)
            specimen.refresh_from_db()
        return specimen

    return build


@pytest.fixture
def pages(settings, specimens):
    """The portal with the specimens' pages and REST resource."""
    settings.ROOT_URLCONF = URLS


@pytest.fixture
def at_once(specimen_table, transactional_db):
    """`at_once(act, act)` runs acts in threads at the same time; what each returned or raised. PostgreSQL
    only.
    """
    if connection.vendor == "sqlite":
        pytest.skip("threads cannot share SQLite's database in memory")
    from tests.comms.base.specimens import Specimen

    yield _at_once
    Specimen.objects.all().delete()


def _at_once(*acts):
    results, barrier = [None] * len(acts), threading.Barrier(len(acts))

    def run(index, act):
        try:
            barrier.wait(10)
            results[index] = act()
        except Exception as raised:
            results[index] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results
