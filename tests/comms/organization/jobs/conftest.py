"""Kinds of background work for the tests."""

import pytest

from comms.base.errors import Refused
from comms.organization import operations
from comms.organization.models import Group
from comms.organization.operations import jobs


class Making:
    """Makes as many groups as it was given; `problems` stand in the way, `meanwhile()` happens beside it, and
    `breaks` is raised afterwards.
    """

    def __init__(self):
        self.problems, self.breaks, self.seen = [], None, []
        self.meanwhile = lambda: None

    def check(self, work):
        for number in range(work.given["number"]):
            work.progress(number + 1, work.given["number"])
            self.seen.append(operations.job_label(work.job))
        return self.problems

    def carry_out(self, work):
        for number in range(work.given["number"]):
            operations.add_group(code=f"g{number}", name_zh="组", by=work.by, at=work.at)
        self.meanwhile()
        if self.breaks:
            raise self.breaks
        return jobs.Result({"made": work.given["number"]}, "名单".encode(), "list.txt")


@pytest.fixture
def making(monkeypatch):
    """A kind of work called `test.making`."""
    work = Making()
    monkeypatch.setattr(jobs, "_kinds", {})
    jobs.register_job(
        jobs.JobKind(
            "test.making", "Making", work.carry_out, work.check, lambda result: f"{result['made']} groups"
        )
    )
    return work


@pytest.fixture
def start(company, at, making):
    """Asks for the work."""

    def start(number=3, by=None):
        return operations.start_job(
            "test.making", given={"number": number}, total=number, by=by or company.hr, at=at
        )

    return start


def groups():
    return sorted(Group.objects.filter(code__startswith="g").values_list("code", flat=True))


def wrong(text):
    return Refused(errors={"file": text})
