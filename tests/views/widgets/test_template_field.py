"""A template as it is written: each letter is told, fields come from a list, names and what is wrong stand below."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio.views.widgets.template_field import TemplateField


def field(qtbot: QtBot) -> TemplateField:
    made = TemplateField("names", "Names", {"job": "number of the job"}, "How they are called.", lines=2)
    qtbot.addWidget(made)
    made.show()
    return made


def test_letters_and_fields_are_told(qtbot: QtBot) -> None:
    made, told = field(qtbot), list[str]()
    made.typed.connect(told.append)
    QTest.keyClicks(made.field, "a ")
    made._choose.click()
    [menu] = made.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["{job}   number of the job"]
    menu.actions()[0].trigger()
    menu.close()
    assert told == ["a", "a ", "a {job}"]
    assert made.field.hasFocus() or made.focusProxy() is None
    with qtbot.waitSignal(made.entered):
        made.field.editingFinished.emit()


def test_names_and_what_is_wrong_stand_below(qtbot: QtBot) -> None:
    made = field(qtbot)
    assert [line.isHidden() for line in (*made.preview, made.trouble)] == [True] * 3
    made.show_names(["one.png", "two.png", "three.png"], more=7)
    assert [line.text() for line in made.preview] == ["one.png", "two.png  + 7 more"]
    made.show_names(["one.png"])
    assert [line.isHidden() for line in made.preview] == [False, True]
    made.say("A brace is not closed.")
    assert made.trouble.isVisible()
    made.say("")
    assert made.trouble.isHidden()


def test_both_parts_have_names(qtbot: QtBot) -> None:
    made = field(qtbot)
    assert (made.field.accessibleName(), made._choose.accessibleName()) == ("Names", "Fields of the names")
