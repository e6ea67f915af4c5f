"""Curves as files that are always the same, and as lines that fit every terminal."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bsq.reports.figure import Drawn, terminal_figure, write_figure

TABLE = ((0.0, 8), (6.0, 6), (12.0, 3))
RADIO = Drawn("Radio", [1, 3, 5, 8, 9, 12, 13, 15], [1, 1, 0, 1, 0, 1, 0, 1], ((0, 1), (3, 0.75)), TABLE, 9.5)
PLUS = Drawn("Plus", [2, 6, 7, 11, 14, 15, 15, 18], [1, 0, 1, 0, 1, 0, 0, 0])
MARKUP = Drawn("$x_1^2$ & <b>a_b</b> [red]\\frac{1}", [1, 2], [1, 0])
SUFFIXES = (".svg", ".png", ".pdf")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def svg(tmp_path_factory: pytest.TempPathFactory) -> ElementTree.Element:
    path = tmp_path_factory.mktemp("figures") / "curves.svg"
    write_figure([RADIO, PLUS, MARKUP], path, unit="months", endpoint="Overall survival")
    return ElementTree.parse(path).getroot()


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")]


def test_every_arm_has_a_curve_and_its_marks(svg: ElementTree.Element) -> None:
    found = {group.get("id", "") for group in svg.iter(f"{SVG}g")}
    curves = {"curve-1", "curve-2", "curve-3", "censored-1", "censored-2", "censored-3"}
    assert {name for name in found if name[-2:-1] == "-"} == curves | {"points-1", "median-1"}


def test_a_figure_says_what_it_shows(svg: ElementTree.Element) -> None:
    found = texts(svg)
    for text in ("Time (months)", "Overall survival (%)", "9.5", "censored", "read from the figure", "printed median"):
        assert found.count(text) == 1
    assert found.count("Radio") == found.count("Plus") == 2  # legend and table
    assert {"0", "25", "50", "75", "100"} <= set(found)


def test_printed_numbers_at_risk_stand_as_printed_and_others_are_called_rebuilt(svg: ElementTree.Element) -> None:
    found = texts(svg)
    printed, rebuilt = found.index("Number at risk"), found.index("Number at risk (rebuilt)")
    assert found[printed + 1 : rebuilt] == ["8", "6", "3", "Radio"]
    assert found[rebuilt + 1 :][:5] == ["8", "7", "4", "1", "Plus"]


def test_markup_is_shown_as_it_is(svg: ElementTree.Element) -> None:
    assert MARKUP.name in texts(svg)
    assert any(MARKUP.name in line for line in terminal_figure([RADIO, MARKUP], 100))


def test_a_figure_refers_to_nothing_outside(svg: ElementTree.Element) -> None:
    values = [(name, value) for element in svg.iter() for name, value in element.attrib.items()]
    assert all(value.startswith("#") for name, value in values if name.endswith(("href", "src", "resource")))
    assert not any("url(" in value.replace("url(#", "") or "http" in value for _, value in values)
    assert not any(element.tag.endswith(("script", "image", "metadata")) for element in svg.iter())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_arms_give_the_same_file(tmp_path: Path, suffix: str) -> None:
    first, again = tmp_path / f"first{suffix}", tmp_path / f"again{suffix}"
    for path in (first, again):
        write_figure([RADIO, PLUS], path, unit="months")
    assert first.read_bytes() == again.read_bytes()
    assert not any(word in first.read_bytes() for word in (b"Creator", b"Producer", b"CreationDate", b"dc:date"))
    assert len(list(tmp_path.iterdir())) == 2


def test_the_settings_of_matplotlib_neither_change_a_figure_nor_are_changed(tmp_path: Path) -> None:
    import matplotlib

    write_figure([RADIO], tmp_path / "plain.svg")
    with matplotlib.rc_context({"lines.linewidth": 9, "font.size": 30, "text.color": "red"}):
        before = dict(matplotlib.rcParams)
        write_figure([RADIO], tmp_path / "set.svg")
        assert dict(matplotlib.rcParams) == before
    assert (tmp_path / "plain.svg").read_bytes() == (tmp_path / "set.svg").read_bytes()


@pytest.mark.parametrize("name", ["curves.jpg", "curves", "curves.svg.gz"])
def test_another_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"\.svg, \.png or \.pdf"):
        write_figure([RADIO], tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_no_arms_are_no_figure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one arm"):
        write_figure([], tmp_path / "curves.svg")
    with pytest.raises(ValueError, match="at least one arm"):
        terminal_figure([], 80)


def test_a_figure_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_figure([RADIO], tmp_path / "nowhere" / "curves.svg")
    path = tmp_path / "curves.svg"
    path.write_text("kept")

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        write_figure([RADIO], path)
    assert [file.name for file in tmp_path.iterdir()] == ["curves.svg"]
    assert path.read_text() == "kept"


@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_terminal_shows_axes_curves_and_numbers_at_risk(ascii_only: bool) -> None:
    lines = terminal_figure([RADIO, PLUS], 80, unit="months", ascii_only=ascii_only)
    assert "A Radio" in lines[0]
    assert "B Plus" in lines[0]
    assert [line.split()[0][:4].strip("┤+|") for line in lines[1:15:13]] == ["100%", "0"]
    assert lines[16].split() == ["0", "6", "12", "18"]
    assert lines[17].strip() == "Time (months)"
    assert [line.split() for line in lines[18:]] == [
        ["Number", "at", "risk"],
        ["A", "Radio", "8", "6", "3"],
        ["Number", "at", "risk", "(rebuilt)"],
        ["B", "Plus", "8", "7", "4", "1"],
    ]
    ends = [lines[16].index(tick) + len(tick) // 2 for tick in ("12", "18")]
    assert [lines[21][end] for end in ends] == ["4", "1"]
    assert "".join(lines).isascii() == ascii_only


def test_arms_are_told_apart_without_colour() -> None:
    dots, letters = (terminal_figure([RADIO, PLUS], 80, ascii_only=ascii_only) for ascii_only in (False, True))
    assert dots[0].split("A Radio")[0].strip() != dots[0].split("A Radio")[1].split()[0]
    assert [line[-1] for line in dots[1:15] if line[-1] in "AB"] == ["B", "A"]
    plot = "".join(letters[1:15])
    assert min(plot.count("A"), plot.count("B")) > 20


@pytest.mark.parametrize(
    ("time", "event", "highest", "lowest"),
    [([5, 7], [0, 0], 0, 0), ([0, 0], [1, 1], 0, 13), ([3], [1], 0, 13), ([0.001, 0.002], [1, 0], 0, 6)],
)
def test_a_curve_is_drawn_from_its_first_level_to_its_last(
    time: list[float], event: list[int], highest: int, lowest: int
) -> None:
    lines = terminal_figure([Drawn("Radio", time, event)], 80, ascii_only=True)
    rows = [i for i, line in enumerate(lines[1:15]) if "*" in line]
    assert rows == list(range(highest, lowest + 1))


def test_control_characters_and_wide_letters_do_not_break_a_line(tmp_path: Path) -> None:
    arms = [Drawn("a\x1b[31m\nb\u202ec", [1], [1]), Drawn("治療" * 30, [2], [0])]
    lines = terminal_figure(arms, 60)
    assert "a [31m b c" in lines[0]
    assert all(line.isprintable() and cell_len(line) <= 60 for line in lines)
    write_figure(arms[:1], tmp_path / "curves.svg", unit="\x00", endpoint="\x1b")
    assert "a [31m b c" in texts(ElementTree.parse(tmp_path / "curves.svg").getroot())


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    scale = draw(st.sampled_from([1e-3, 1.0, 60.0, 1e5]))
    patients = draw(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), max_size=12))
    ticks = sorted(draw(st.sets(st.integers(0, 20), max_size=20)))
    at_risk = tuple((scale * tick / 20, draw(st.integers(0, 99999))) for tick in ticks)
    name = draw(st.text(max_size=90))
    return Drawn(name, [time * scale for time, _ in patients], [event for _, event in patients], (), at_risk)


@settings(max_examples=150)
@given(
    st.lists(drawn(), min_size=1, max_size=5),
    st.integers(40, 200),
    st.text(max_size=60),
    st.integers(5, 40),
    st.booleans(),
)
def test_no_line_is_wider_than_the_terminal(
    arms: list[Drawn], width: int, unit: str, height: int, ascii_only: bool
) -> None:
    lines = terminal_figure(arms, width, unit=unit, height=height, ascii_only=ascii_only)
    assert all(cell_len(line) <= width and line == line.rstrip() for line in lines)
    assert not ascii_only or "".join(lines).isascii()
    for label in ("100%", "75", "50", "25", "0"):
        assert any(line.lstrip().startswith((f"{label}┤", f"{label}+")) for line in lines)


@given(st.floats(1e-3, 1e5), st.sampled_from(["months", "days", ""]), st.integers(40, 200))
def test_ticks_are_round_and_reach_the_end(end: float, unit: str, width: int) -> None:
    lines = terminal_figure([Drawn("Radio", [end], [1])], width, unit=unit, height=5)
    ticks = [float(tick) for tick in lines[7].split()]
    step = ticks[1]
    assert ticks == pytest.approx([i * step for i in range(len(ticks))])
    assert len(ticks) >= 2
    assert end - step * 1.001 <= ticks[-1] <= end * 1.001
    assert step in (3, 6, 12, 24, 36, 60, 120) or f"{step:e}"[0] in "125"
    assert math.isclose(float(f"{step:.1e}"), step)


def test_a_plot_in_the_terminal_starts_fast() -> None:
    code = "import sys, bsq.reports.figure; print({'matplotlib', 'pandas', 'scipy'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
