"""Colours in the prompt: what gets which, on any text at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextDocumentLayout

from studio.request.prompt import Span, parse
from studio.request.rules import lint
from studio.views.compose.highlighter import Run, highlight, runs, units


def looks(text: str) -> list[tuple[str, str, str]]:
    raw = text.encode("utf-16-le", "surrogatepass")
    return [
        (raw[2 * run.start : 2 * run.end].decode("utf-16-le"), run.ink, run.wave)
        for run in runs(parse(text), lint(text))
    ]


def test_flags_weights_addresses_and_problems() -> None:
    assert looks("https://a.b/c.png sea::2 gulls::0.5 --ar 3:2 --relax") == [
        ("https://a.b/c.png", "text_faint", ""),
        ("::2", "weight", ""),
        ("::0.5", "weight", ""),
        ("--ar", "flag", ""),
        ("--relax", "flag", "refused"),
    ]


def test_what_blocks_is_seen_above_what_only_warns() -> None:
    waves = {text: wave for text, _, wave in looks("a --foo --chaos 500")}
    assert waves["--foo"] == "warning"
    assert waves["--chaos"] == "refused"


def test_characters_beyond_the_first_plane_count_twice() -> None:
    assert looks("🦊 fox 🦊 --raw")[-1] == ("--raw", "flag", "")
    assert units("🦊 fox", 1) == 2


def test_the_document_wears_them_on_every_line(qapp: QApplication) -> None:
    text = "a fox 🦊\n--ar 3:2\n\nin snow --relax"
    document = QTextDocument()
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    document.setPlainText(text)
    highlight(document, parse(text), lint(text))
    worn = []
    block = document.begin()
    while block.isValid():
        worn.append([(made.start, made.length) for made in block.layout().formats()])
        block = block.next()
    assert worn[0] == []
    assert (0, 4) in worn[1]
    assert (8, 7) in worn[3]
    assert document.toPlainText() == text
    assert not document.isUndoAvailable()


@given(st.text(max_size=60) | st.lists(st.sampled_from(["--ar", "3:2", "::2", "🦊", "\n", " ", "--x", "{a,b}", "—v"])))
def test_any_text_is_coloured_in_order_and_without_overlap(parts: str | list[str]) -> None:
    text = "".join(parts)
    found = runs(parse(text), lint(text))
    ends = [0, *(run.end for run in found)]
    assert all(run.start < run.end for run in found)
    assert all(run.start >= end for run, end in zip(found, ends, strict=False))
    assert not found or found[-1].end <= units(text, len(text))


def test_heat_lies_behind_words_and_below_waves() -> None:
    text = "🦊 fox --relax"
    found = runs(parse(text), lint(text), ((Span(2, 5), 0.5), (Span(6, 13), 1.0)))
    assert found == [
        Run(3, 6, heat=0.5),
        Run(7, 14, "flag", "refused", 1.0),
    ]


def test_heat_that_changes_is_painted_anew(qapp: QApplication) -> None:
    text = "a fox"
    document = QTextDocument()
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    document.setPlainText(text)

    def grounds() -> list[QColor]:
        return [made.format.background().color() for made in document.begin().layout().formats()]

    highlight(document, parse(text), (), ((Span(2, 5), 0.5),))
    warm = grounds()
    highlight(document, parse(text), (), ((Span(2, 5), 1.0),))
    assert len(warm) == len(grounds()) == 1
    assert warm != grounds()
    highlight(document, parse(text), ())
    assert grounds() == []


def test_what_is_out_of_sight_stays_plain() -> None:
    text = "--raw " + "fox " * 50 + "--tile sea::2 --relax"
    middle = runs(parse(text), lint(text), seen=Span(20, 100))
    end = runs(parse(text), lint(text), seen=Span(150, len(text)))
    assert middle == []
    assert [(run.ink, run.wave) for run in end] == [("flag", ""), ("weight", ""), ("flag", "refused")]
    assert len(runs(parse(text), lint(text))) == len(end) + 1
