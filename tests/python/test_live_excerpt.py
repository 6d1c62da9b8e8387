"""What a live cell prints, in amounts that a page can draw."""

import re
from itertools import pairwise

import pytest

from mg_widgets.extension.excerpt import CUT, DRAWN, FIRST, LATER, Excerpt


class Page:
    """A page, a clock, and an excerpt between them."""

    def __init__(self):
        self.seconds = 10.0
        self.passed = []
        self.excerpt = Excerpt(self.passed.append, now=lambda: self.seconds)

    @property
    def text(self):
        return "".join(self.passed)


@pytest.fixture
def page():
    return Page()


def lines_of(page):
    """The numbers of the lines that are shown, with those left out counted in between."""
    numbers, gone = [], 0
    for line in page.text.splitlines():
        if found := re.fullmatch(r"\.\.\. ([\d,]+) lines? left out", line):
            gone += int(found[1].replace(",", ""))
        else:
            numbers.append(int(line))
    return numbers, gone


def test_a_lesson_prints_all_its_lines(page):
    for k in range(200):
        for part in (str(k), " ", "0.123", "\n"):
            page.excerpt.write(part)
    page.excerpt.close()
    assert page.text == "".join(f"{k} 0.123\n" for k in range(200))


def test_a_loop_that_prints_slowly_is_never_cut(page):
    for k in range(20_000):
        page.seconds += 0.05
        page.excerpt.write(f"{k} loss 0.123456789\n")
    page.excerpt.close()
    assert page.text == "".join(f"{k} loss 0.123456789\n" for k in range(20_000))


def test_a_loop_that_prints_fast_shows_whole_lines_and_how_many_it_left_out(page):
    for k in range(200_000):
        page.seconds += 0.0001
        page.excerpt.write(str(k))
        page.excerpt.write("\n")
    page.excerpt.close()
    numbers, gone = lines_of(page)
    assert len(numbers) + gone == 200_000
    assert numbers == sorted(numbers)
    assert (numbers[0], numbers[-1]) == (0, 199_999)
    assert gone > 100_000
    assert len(page.text) < FIRST + 2 * LATER * 20 + 1000


def test_the_longer_the_text_the_rarer_it_grows(page):
    times = []
    page.excerpt = Excerpt(
        lambda text: (times.append(page.seconds), page.passed.append(text)), now=lambda: page.seconds
    )
    for k in range(60_000):
        page.seconds += 0.01
        page.excerpt.write(f"{k}\n")
    gaps = [after - before for before, after in pairwise(times)]
    assert gaps[10] < 0.05
    assert gaps[-1] >= len(page.text) / DRAWN - 0.1


def test_what_is_held_comes_when_somebody_looks(page):
    page.excerpt.write("x\n" * (FIRST // 2))
    before = page.text
    assert len(before) == FIRST
    page.excerpt.write("the last line\n")
    page.excerpt.catch_up()
    assert page.text == before
    page.seconds += CUT
    page.excerpt.catch_up()
    assert page.text.endswith("the last line\n")
    page.excerpt.catch_up()
    assert page.text.count("the last line") == 1


def test_a_note_begins_a_line_of_its_own(page):
    page.excerpt.write("y" * FIRST)
    page.excerpt.catch_up()
    for k in range(1000):
        page.excerpt.write(f"{k}\n")
    page.excerpt.close()
    assert re.search(r"y\n\.\.\. \d+ lines left out\n\d+\n", page.text)


def test_a_line_that_is_written_over_again_and_again_leaves_no_notes(page):
    for k in range(100_000):
        page.seconds += 0.0001
        page.excerpt.write(f"\rstep {k}")
        if k % 1000 == 0:
            page.excerpt.catch_up()
    page.excerpt.close()
    assert "left out" not in page.text
    assert page.text.endswith("\rstep 99999")
    assert len(page.text) < FIRST + 2 * LATER * 10 + 1000


def test_a_line_longer_than_all_that_may_pass_is_cut(page):
    page.excerpt.write("z" * 10 * FIRST)
    page.excerpt.close()
    assert 0 < len(page.text) <= FIRST


def test_nothing_printed_is_nothing_said(page):
    page.excerpt.catch_up()
    page.excerpt.close()
    assert page.passed == []


def test_a_line_passes_as_a_whole_unless_its_end_is_long_in_coming(page):
    page.excerpt.write("loading")
    assert page.text == ""
    page.excerpt.catch_up()
    assert page.text == "loading"
    page.seconds += CUT
    page.excerpt.write(" done\nnext")
    assert page.text == "loading done\n"
