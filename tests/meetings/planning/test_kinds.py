"""The kinds of meeting of the procedure, loaded once."""

import pytest

from comms.organization.states import Post
from meetings import operations
from meetings.models import MeetingKind
from meetings.queries import kind

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.b.2", by="operation")
@pytest.mark.clause("1.7.b.4", by="operation")
@pytest.mark.clause("1.5.1.2", by="operation")
def test_the_kinds_of_the_procedure_are_there():
    """All eight, with the presets of their clauses."""
    kinds = {one.code: one for one in MeetingKind.objects.all()}
    assert set(kinds) == {
        "president_office",
        "board",
        "director_forum",
        "department",
        "inter_department",
        "morning_assembly",
        "office_morning",
        "all_staff",
    }
    office = kinds["president_office"]
    assert (office.unit_role, office.chair_post, office.group_codes) == (
        "admin_hr",
        Post.PRESIDENT,
        ["company_leadership"],
    )
    assert kinds["board"].confidential
    assert kinds["director_forum"].unit_role == "quality"


@pytest.mark.clause("1.7.b.1", by="operation")
def test_the_purpose_of_the_kind_is_told_in_both_languages():
    office = kind("president_office")
    assert office.purpose_zh == "处理和确定部门配合有关事项，讨论人事、行政、市场、管理工作。"
    assert "human resources" in office.purpose_en


def test_loading_kinds_again_keeps_what_people_changed():
    MeetingKind.objects.filter(code="board").update(name_zh="董事会")
    MeetingKind.objects.filter(code="all_staff").delete()
    assert operations.load_kinds() == 1
    assert kind("board").name_zh == "董事会"
