"""Two people change the same at the same time, on screens of every width, in the page and in the dialog, with
and without scripts.
"""

import pytest

from comms.base.transitions import edit
from tests.comms.base.specimens import Specimen
from tests.screens import settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pages")]

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SIDES = """() => [...document.querySelectorAll(".conflict-field")].map(field => {
  const sides = [...field.querySelectorAll(".conflict-side")]
  const [theirs, mine] = sides.map(side => side.getBoundingClientRect())
  if (theirs.top === mine.top && theirs.right <= mine.left) return "beside"
  return theirs.bottom <= mine.top ? "below" : "over each other"
})"""
SAVE = "main [data-primary]"


@pytest.fixture
def opened(make, company, at):
    """`opened(page)` opens the form; meanwhile a colleague saves title and rank; then the own
    title is typed.
    """

    def open_form(page, name="edit"):
        specimen = make("地下车库排水泵异响", rank=3)
        page.goto(f"{specimen.get_absolute_url()}{name}/")
        edit(specimen, by=company.clerk, at=at, version=1, title="地下车库排水泵异响，已断电等待检修", rank=5)
        page.fill("[name=title]", "地下车库排水泵夜间异响")

    return open_form


def stored():
    return Specimen.objects.values_list("title", "rank").get()


@pytest.mark.parametrize("width,layout", [(390, "below"), (1024, "beside"), (1440, "beside")])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_texts_can_be_read_at_every_width(opened, company, page_as, shoot, width, layout, language):
    with page_as(company.clerk, language=language, width=width) as page:
        opened(page)
        with page.expect_navigation():
            page.click(SAVE)
        page.wait_for_selector(".conflict")
        assert page.evaluate(SIDES) == [layout] * 2
        assert page.evaluate(WIDER) is False
        shoot(page, f"conflict-{language}-{width}")
        page.check("[name=overwrite-title][value=mine]")
        page.check("[name=overwrite-rank][value=theirs]")
        shoot(page, f"conflict-chosen-{language}-{width}")
        with page.expect_navigation():
            page.click(SAVE)
    assert stored() == ("地下车库排水泵夜间异响", 5)


def test_untouched_field_proposes_the_other_text(opened, company, page_as):
    with page_as(company.clerk, language="zh-hans") as page:
        opened(page)
        with page.expect_navigation():
            page.click(SAVE)
        page.wait_for_selector(".conflict")
        assert page.is_checked("[name=overwrite-rank][value=theirs]")
        assert page.locator("[name=overwrite-title]:checked").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_pressing_again_and_again_writes_over_nothing(opened, company, page_as, scripts):
    with page_as(company.clerk, language="zh-hans", scripts=scripts) as page:
        opened(page)
        for _press in range(3):
            with page.expect_navigation():
                page.click(SAVE)
        assert stored() == ("地下车库排水泵异响，已断电等待检修", 5)
        page.check("[name=overwrite-all][value=mine]")
        with page.expect_navigation():
            page.click(SAVE)
    assert stored() == ("地下车库排水泵夜间异响", 3)


@pytest.mark.parametrize("width", [390, 1440])
def test_conflict_in_the_dialog(make, company, page_as, shoot, at, width):
    specimen = make("水泵异响")
    with page_as(company.clerk, language="zh-hans", width=width) as page:
        page.goto(specimen.get_absolute_url())
        page.click("[data-event=send]")
        page.locator("#modal[data-shown]").wait_for()
        edit(specimen, by=company.clerk, at=at, version=1, title="水泵异响，已断电")
        page.fill("#modal-content [name=title]", "水泵夜间异响")
        page.click("#modal-content [data-primary]")
        page.wait_for_selector("#modal-content .conflict")
        settled(page)
        shoot(page, f"conflict-dialog-{width}")
        page.check("#modal-content [name=overwrite-title][value=theirs]")
        with page.expect_navigation():
            page.click("#modal-content [data-primary]")
    specimen.refresh_from_db()
    assert (specimen.state, specimen.title) == ("sent", "水泵异响，已断电")
