"""What a stylesheet can spoil: the ring of what has the focus, lists on screens of every width, cards on
phones.
"""

from datetime import timedelta

import pytest
from django.utils import translation

from tests.factories.handovers import make_slip
from tests.factories.meetings import adopted, issued, make_meeting, started

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, TABLET, DESKTOP = 390, 1024, 1440
# No taller than five lines of text
TALLEST_ROW = 120
PROBLEMS = [
    "水泵异响",
    "地下车库排水泵频繁跳闸，雨天有积水风险，需在本周内更换接触器并检查控制柜",
    "3栋2单元电梯夜间运行有明显异响，多户业主反映轿厢在七楼至九楼之间抖动，物业已停梯检查",
    "生活水泵房压力不稳，高区住户水压不足" * 6,
]
# What has the focus, or what shows it in its place (the label of a hidden field, the box around chips);
# scrolling takes some frames
FOCUSED = """async () => {
  const element = document.activeElement
  if (!element || element === document.body) return null
  const box = element.matches(".chooser-text") ? element.closest(".chooser-box") : null
  const shows = [element, element.closest("label"), element.nextElementSibling, box].filter(Boolean)
  const ring = node => {
    const style = getComputedStyle(node)
    return style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2
  }
  const look = () => {
    const shown = shows.find(ring)
    const box = (shown || element).getBoundingClientRect()
    const inside = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20))
    const seen = shows.some(node => node.contains(inside) || inside?.contains(node))
    return {name: element.outerHTML.slice(0, 120), ring: Boolean(shown), seen}
  }
  let found = look()
  for (let frame = 0; frame < 60 && !(found.ring && found.seen); frame++) {
    await new Promise(requestAnimationFrame)
    found = look()
  }
  return found
}"""
ROWS = (
    """() => [...document.querySelectorAll("main tbody tr")].map(row => row.getBoundingClientRect().height)"""
)
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# A card: label and value side by side, lines below each other
CARDS = """() => [...document.querySelectorAll("main tbody tr")].flatMap(row => {
  const top = cell => cell.getBoundingClientRect().top
  const shown = [...row.cells].filter(cell => cell.getBoundingClientRect().height)
  const cells = shown.sort((a, b) => top(a) - top(b))
  return cells.flatMap((cell, index) => {
    const box = cell.getBoundingClientRect(), label = getComputedStyle(cell, "::before")
    if (label.content === "none") return []
    const words = document.createRange()
    words.selectNodeContents(cell)
    const value = words.getBoundingClientRect(), next = cells[index + 1]?.getBoundingClientRect()
    const faults = []
    if (value.width && value.left < box.left + parseFloat(label.width)) faults.push("label over value")
    if (parseFloat(label.height) > box.height + 1) faults.push("label taller than its line")
    if (next && next.top < box.bottom - 1) faults.push("lines overlap")
    return faults.map(fault => `${cell.dataset.label}: ${fault}`)
  })
})"""


@pytest.fixture(autouse=True)
def _with_a_gallery(settings):
    settings.DEMO = True


@pytest.fixture
def lists(company, at):
    """Slips, meetings and resolutions with texts as long as in life; gives the addresses of their lists."""
    with translation.override("zh-hans"):
        for number, problem in enumerate(PROBLEMS):
            make_slip(
                company,
                at + timedelta(minutes=number),
                problem=problem,
                public_area="阳光花园小区地下一层生活水泵房",
            )
        meeting = started(issued(make_meeting(company, at), company, at), company)
        for text in PROBLEMS:
            adopted(meeting, company, text=text)
    return ["/fault-slips/", "/meetings/", "/resolutions/", "/people/", "/gallery/"]


@pytest.mark.parametrize("width", [768, TABLET, 1280, DESKTOP])
def test_rows_are_low_and_the_page_is_not_wider_than_the_screen(page_as, company, lists, width, shoot):
    with page_as(company.president, language="zh-hans", width=width) as page:
        for address in lists:
            assert page.goto(address).status == 200
            shoot(page, f"list{address.replace('/', '-')}{width}")
            heights = page.evaluate(ROWS)
            assert heights, address
            assert (address, max(heights) <= TALLEST_ROW) == (address, True), heights
            assert (address, page.evaluate(WIDER)) == (address, False)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_cards_on_phones_keep_label_and_value_apart(page_as, company, lists, language, shoot):
    with page_as(company.president, language=language, phone=True) as page:
        for address in lists:
            page.goto(address)
            shoot(page, f"cards{address.replace('/', '-')}{language}")
            assert (address, page.evaluate(CARDS)) == (address, [])
            assert page.evaluate(WIDER) is False


def test_long_label_on_a_phone_makes_its_line_higher(page_as, company, lists):
    with page_as(company.president, language="zh-hans", phone=True) as page:
        page.goto("/fault-slips/")
        page.evaluate("""() => document.querySelectorAll("main td").forEach(cell => {
            cell.dataset.label = "Confirmed by the management office or its deputy" })""")
        assert page.evaluate(CARDS) == []


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whatever_has_the_focus_shows_a_ring_and_is_not_hidden(page_as, company, lists, width, theme):
    with page_as(company.clerk, width=width) as page:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for address in ("/gallery/", "/fault-slips/", "/fault-slips/new/", "/accounts/password/change/"):
            assert page.goto(address).status == 200
            seen = []
            for _press in range(150):
                page.keyboard.press("Tab")
                focused = page.evaluate(FOCUSED)
                if focused is None or (seen and focused["name"] == seen[0]["name"] and len(seen) > 5):
                    break
                seen.append(focused)
            assert len(seen) > 5, address
            assert [address] + [found["name"] for found in seen if not found["ring"]] == [address]
            assert [address] + [found["name"] for found in seen if not found["seen"]] == [address]


def test_skipping_to_the_content_draws_no_frame_around_the_page(page_as, company):
    with page_as(company.clerk) as page:
        page.goto("/gallery/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.id === 'content'")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"
