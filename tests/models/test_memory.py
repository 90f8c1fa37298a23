"""What is remembered: earlier prompts, presets, the style book, the draft; and jobs that answer in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.errors import DiskError, InputError, StudioError
from studio.models.bounce import BOUNCE_SECONDS
from studio.models.desk import Desk
from studio.models.draft import Draft
from studio.models.draft_keeper import DraftKeeper
from studio.models.job_words import row_words, standing, title
from studio.models.presets import BookEntry, PresetBook
from studio.models.readings import reading_of
from studio.models.referring import SERVED_SECONDS
from studio.models.tasks import Tasks
from studio.request.presets import PresetKind, Style
from studio.request.tasks import Task
from studio.store.draft_file import DraftFile
from studio.store.records import JobRecord, JobState
from tests.models import test_desk
from tests.models.test_desk import NOON, Table

table = test_desk.table
start = test_desk.start
Start = Callable[[], Desk]


def presets(book: PresetBook, words: str = "") -> list[str]:
    return [preset.name for preset in book.presets(words)]


def styles(book: PresetBook, words: str = "") -> list[str]:
    return [entry.title for entry in book.styles(words)]


# Earlier prompts


def test_prompts_are_walked_back_and_forth_and_the_own_text_is_at_the_end(
    table: Table, start: Start, qtbot: QtBot
) -> None:
    for prompt in ("a hill", "a fox", "a hill", "a sea"):
        table.job(prompt)
    desk = start()
    qtbot.waitUntil(lambda: desk.prompts.previous("") is not None)
    desk.draft.set_text("half a thou")
    walked = []
    for _ in range(4):
        desk.older_prompt()
        walked.append(desk.draft.text)
    assert walked == ["a sea", "a hill", "a fox", "a fox"]
    for _ in range(4):
        desk.newer_prompt()
        walked.append(desk.draft.text)
    assert walked[4:] == ["a hill", "a sea", "half a thou", "half a thou"]


def test_a_walk_starts_anew_from_what_was_written_on_it(table: Table, start: Start, qtbot: QtBot) -> None:
    table.job("a hill")
    table.job("a fox")
    desk = start()
    qtbot.waitUntil(lambda: desk.prompts.previous("") is not None)
    desk.older_prompt()
    desk.draft.set_text("a fox in snow")
    desk.newer_prompt()
    assert desk.draft.text == "a fox in snow"
    desk.older_prompt()
    desk.newer_prompt()
    assert desk.draft.text == "a fox in snow"


def test_what_was_just_asked_for_is_the_first_on_the_way_back(table: Table, start: Start, qtbot: QtBot) -> None:
    table.job("a hill")
    desk = start()
    desk.draft.set_text("a fox")
    desk.generate()
    qtbot.waitUntil(lambda: desk.prompts.previous("") == "a fox")
    assert desk.prompts.previous("a fox") == "a hill"
    assert desk.prompts.words("fo") == ["fox"]
    assert desk.prompts.words("fox") == []
    assert desk.prompts.words("hil") == ["hill"]


def test_a_search_answers_for_the_latest_words_only(table: Table, start: Start, qtbot: QtBot) -> None:
    for prompt in ("a hill", "a fox"):
        table.job(prompt)
    desk = start()
    found: list[list[str]] = []
    desk.prompts.found.connect(found.append)
    desk.prompts.search("h")
    desk.prompts.search("fo")
    qtbot.waitUntil(lambda: bool(found))
    assert found == [["a fox"]]


# Presets


def test_a_preset_is_kept_applied_renamed_deleted_and_brought_back(table: Table, start: Start, qtbot: QtBot) -> None:
    desk = start()
    book = desk.presets
    assert book.save("  Night \n fog ", "a sea --ar 3:2 --s 250", PresetKind.FLAGS) == ""
    assert book.save("Sea", "a sea --ar 3:2", PresetKind.PROMPT) == ""
    qtbot.waitUntil(lambda: presets(book) == ["Night fog", "Sea"])
    fog, sea = book.presets()
    assert fog.text == "--ar 3:2 --s 250"
    desk.draft.set_text("a fox --ar 1:1 --raw")
    desk.apply_preset(fog)
    assert desk.draft.text == "a fox --ar 3:2 --raw --s 250"
    desk.apply_preset(sea)
    assert desk.draft.text == "a sea --ar 3:2"
    assert book.rename(fog, "Mist") == ""
    assert presets(book) == ["Mist", "Sea"]
    assert "name" in book.rename(book.presets()[0], " ")
    book.delete(book.presets()[0])
    assert (presets(book), book.deleted is not None) == (["Sea"], True)
    book.undo_delete()
    qtbot.waitUntil(lambda: presets(book) == ["Mist", "Sea"])
    assert [preset.name for preset in table.store.presets.all().result(10)] == ["Mist", "Sea"]
    assert presets(book, "250 mi") == ["Mist"]


def test_saving_under_the_same_name_exchanges(table: Table, start: Start, qtbot: QtBot) -> None:
    book = start().presets
    book.save("Fog", "--ar 3:2", PresetKind.FLAGS)
    qtbot.waitUntil(lambda: presets(book) == ["Fog"])
    book.save("Fog", "--ar 2:3", PresetKind.FLAGS)
    assert [preset.text for preset in book.presets()] == ["--ar 2:3"]


@pytest.mark.parametrize(
    ("name", "text", "kind", "sentence"),
    [
        ("", "--raw", PresetKind.FLAGS, "name"),
        ("x", "a fox", PresetKind.FLAGS, "nothing in it"),
        ("x", "--ar 1:1", PresetKind.STYLE, "A style is one"),
    ],
)
def test_what_cannot_be_kept_is_said(
    table: Table, start: Start, name: str, text: str, kind: PresetKind, sentence: str
) -> None:
    assert sentence in start().presets.save(name, text, kind)


def test_before_the_library_is_open_nothing_is_kept(table: Table) -> None:
    assert table.desk.presets.save("x", "--raw", PresetKind.FLAGS) == "The library is not open yet."


def test_the_style_book_knows_what_jobs_used(table: Table, start: Start, qtbot: QtBot) -> None:
    job = table.finished("a fox --sref 12 --p abc")
    table.job("a hill --sref 12")
    desk = start()
    book = desk.presets
    book.count_styles()
    qtbot.waitUntil(lambda: styles(book) == ["Style 12", "Profile abc"])
    seen = book.styles()[0]
    assert (seen.detail, seen.use.job_id, seen.use.path) == ("used in 2 jobs", job.id, f"{job.id}-0.png")
    assert book.keep_style(Style("sref", "12"), "Mist") == ""
    qtbot.waitUntil(lambda: styles(book) == ["Mist", "Profile abc"])
    assert "already, as “Mist”" in book.keep_style(Style("sref", "12"))
    kept = book.styles()[0]
    assert kept.preset is not None
    book.annotate(kept.preset, "for seas")
    assert book.styles("seas")[0].detail == "--sref 12 · for seas · used in 2 jobs"
    book.keep_style(Style("seed", "5"))
    qtbot.waitUntil(lambda: "Seed 5" in styles(book))
    assert next(entry for entry in book.styles() if entry.title == "Seed 5").detail.endswith("not used yet")
    desk.draft.set_text("a sea --sref 7")
    desk.add_style(Style("sref", "12"))
    assert desk.draft.text == "a sea --sref 7 12"


def test_everything_goes_out_and_comes_in_once(table: Table, start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    book = start().presets
    told: list[str] = []
    book.said.connect(told.append)
    book.save("Fog", "--ar 3:2", PresetKind.FLAGS)
    book.keep_style(Style("sref", "12"), "Mist")
    qtbot.waitUntil(lambda: len(book.styles()) == len(book.presets()) == 1)
    file = tmp_path / "kept.json"
    book.export_to(file)
    qtbot.waitUntil(lambda: told == ["2 presets written to kept.json."])
    book.delete(book.presets()[0])
    book.import_from(file)
    qtbot.waitUntil(lambda: len(told) == 2)
    book.import_from(file)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told[1:] == ["1 preset taken from the file.", "Everything in the file was here already."]
    assert (presets(book), styles(book)) == (["Fog"], ["Mist"])


def test_a_bad_file_is_told_and_changes_nothing(table: Table, start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    book = start().presets
    (tmp_path / "bad.json").write_text('{"presets": 5}')
    book.import_from(tmp_path / "bad.json")
    qtbot.waitUntil(lambda: bool(table.told))
    book.import_from(tmp_path / "none.json")
    qtbot.waitUntil(lambda: len(table.told) == 2)
    assert [type(error) for error in table.told] == [InputError, DiskError]
    assert "no presets of Legnext Studio" in str(table.told[0])
    assert presets(book) == []


def test_an_entry_is_called_after_what_it_is() -> None:
    entry = BookEntry(Style("p", "abc"), use=_use("p", "abc", 1))
    assert (entry.title, entry.detail) == ("Profile abc", "used in 1 job")


def _use(flag: str, value: str, jobs: int) -> Any:
    from studio.store.presets import StyleUse

    return StyleUse(Style(flag, value), jobs)


# Jobs that answer in words


def done_with(table: Table, task: Task, prompt: str, output: dict[str, Any], body: dict[str, Any]) -> JobRecord:
    job = table.job(prompt, state=JobState.ACCEPTED, remote_id=f"words {task}")
    table.store.database.write(
        lambda connection: connection.execute(
            "UPDATE job SET task = ?, body = ? WHERE id = ?", (task.value, json.dumps(body), job.id)
        )
    ).result(10)
    reply = json.dumps({"job_id": "x", "output": output})
    journal = table.store.journal
    journal.finished(job.id, urls=[], seed="", actions={}, consumed=20, reply=reply, ended_at=NOON).result(10)
    return journal.change(job.id, state=JobState.DONE).result(10)


def test_words_are_bought_once_per_press(table: Table, start: Start) -> None:
    desk = start()
    desk.shorten()
    assert table.engine.bought == []  # there is nothing to shorten
    desk.draft.set_text("a very quiet hill --ar 3:2")
    desk.shorten()
    desk.shorten()
    table.now += BOUNCE_SECONDS
    desk.describe(" https://a.example/b.png ")
    [shorter, described] = table.engine.bought
    assert (shorter.task, shorter.body, shorter.estimate) == (
        Task.SHORTEN, {"prompt": "a very quiet hill --ar 3:2"}, 20,
    )  # fmt: skip
    assert (described.task, described.body, described.prompt) == (
        Task.DESCRIBE, {"imgUrl": "https://a.example/b.png"}, "",
    )  # fmt: skip


def test_what_the_service_cannot_fetch_is_not_bought(table: Table, start: Start) -> None:
    desk = start()
    desk.describe("C:\\picture.png")
    assert (table.engine.bought, len(table.told)) == ([], 1)


def test_the_chosen_picture_is_described_by_its_address_while_that_lives(
    table: Table, start: Start, qtbot: QtBot
) -> None:
    job = table.finished("a hill")
    desk = start()
    qtbot.waitUntil(lambda: table.shown_id == job.id)
    desk.shown.choose(1)
    desk.describe_chosen()
    [bought] = table.engine.bought
    assert (bought.body, bought.parent_id, bought.parent_image, bought.prompt) == (
        {"imgUrl": "https://pictures/1.png"}, job.id, 1, "",
    )  # fmt: skip
    desk.show(job.id)
    qtbot.waitUntil(lambda: table.shown_id == job.id)
    table.now += SERVED_SECONDS + BOUNCE_SECONDS
    desk.describe_chosen()
    qtbot.waitUntil(lambda: len(table.engine.bought) == 2)
    assert table.engine.bought[1].body == {"imgUrl": f"http://127.0.0.1:9/emulator/files/{job.id}-1.png"}
    assert table.engine.tasks == [Task.DESCRIBE]


def test_a_description_is_told_in_words(table: Table) -> None:
    job = done_with(table, Task.DESCRIBE, "", {"promptEn": "1️⃣ a hill\n\n2️⃣ a sea"}, {"imgUrl": "https://a/b.png"})
    reading = reading_of(job)
    assert reading is not None
    assert (reading.prompts, reading.shortened) == (("a hill", "a sea"), None)
    assert standing(job, NOON, {}).words == "2 prompts"
    assert title(job) == "Description: https://a/b.png"
    assert "2 prompts" in row_words(job, NOON, {})


@pytest.mark.parametrize("reply", ["", "{", "[]", '{"output": 5}', '{"data": {"output": {"prompts": []}}}', "[" * 9999])
def test_an_answer_that_says_nothing_is_none(table: Table, reply: str) -> None:
    job = done_with(table, Task.SHORTEN, "a hill", {}, {"prompt": "a hill"})
    changed = table.store.journal.change(job.id, reply=reply).result(10)
    assert reading_of(changed) is None
    assert standing(changed, NOON, {}).words == "No words"


def test_a_wrapped_answer_is_read_too(table: Table) -> None:
    job = done_with(table, Task.SHORTEN, "a quiet hill", {}, {"prompt": "a quiet hill"})
    reply = json.dumps({"data": {"output": {"prompts": ["hill"], "promptEn": "a quiet hill"}}})
    reading = reading_of(table.store.journal.change(job.id, reply=reply).result(10))
    assert reading is not None
    assert reading.prompts == ("hill",)


def test_a_text_is_taken_over_whole_or_added(table: Table, start: Start) -> None:
    desk = start()
    desk.draft.set_text("a fox --ar 1:1")
    desk.take_over("soft light", whole=False)
    assert desk.draft.text == "a fox, soft light --ar 1:1"
    desk.take_over("a hill --ar 3:2")
    assert desk.draft.text == "a hill --ar 3:2"


# The draft


def test_the_draft_is_on_disk_while_the_program_runs(qtbot: QtBot, tmp_path: Path) -> None:
    path, tasks = tmp_path / "draft.txt", Tasks()
    draft = Draft("", tasks)
    keeper = DraftKeeper(draft, DraftFile(path), tasks, tasks)
    draft.set_text("a fox")
    draft.set_text("a fox in snow")
    qtbot.waitUntil(lambda: path.exists() and path.read_text() == "a fox in snow", timeout=10_000)
    keeper.close()
    tasks.close()


def test_a_disk_that_takes_no_draft_is_told_of_once(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "in").write_text("the way")
    tasks = Tasks()
    draft = Draft("", tasks)
    keeper = DraftKeeper(draft, DraftFile(tmp_path / "in" / "draft.txt"), tasks, tasks)
    told: list[StudioError] = []
    keeper.failed.connect(told.append)
    with qtbot.waitSignal(keeper.failed):
        draft.set_text("a fox")
        keeper.keep()
    draft.set_text("a fox in snow")
    keeper.keep()
    (tmp_path / "in").unlink()
    draft.set_text("a fox in the snow")
    keeper.keep()
    qtbot.waitUntil(lambda: DraftFile(tmp_path / "in" / "draft.txt").load() == "a fox in the snow")
    assert [type(error) for error in told] == [DiskError]
    keeper.close()
    tasks.close()


# Completion


def test_what_is_kept_is_completed_by_any_word_of_its_name(table: Table, start: Start, qtbot: QtBot) -> None:
    book = start().presets
    assert book.save("Soft Evening light", "x --ar 3:2", PresetKind.FLAGS) == ""
    assert book.save("Foggy", "--sref 777", PresetKind.STYLE) == ""
    qtbot.waitUntil(lambda: len(book.presets()) + len(book.styles()) == 2)
    for beginning in ("soft", "evening l", "eve", "lig"):
        found = book.named(beginning)
        assert [one.title for one in found] == (["Soft Evening light"] if " " not in beginning else [])
    assert [(one.title, one.help) for one in book.named("fog")] == [("Foggy", "--sref 777")]
    assert book.named("vening") == []
    assert [(one.text, one.title) for one in book.codes("sref", "fog")] == [("777", "Foggy")]
    assert [one.text for one in book.codes("sref", "77")] == ["777"]
    assert book.codes("sref", "777") == []
    assert book.codes("seed", "") == []
