"""Every kind of picture from elsewhere gives its prompt, its seed and its job; one made to hurt gives a sentence."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from studio.errors import PictureError
from studio.request.origins import Origin
from studio.store.importing import a1111, comfy, invoke, midjourney, xmp
from studio.store.importing.reading import LONGEST_PROMPT, READERS, read
from studio.store.importing.said import Said, Texts
from tests import foreign
from tests.foreign import JOB, MADE_AT


def said(path: Path, changed_at: float | None = MADE_AT) -> Said:
    with path.open("rb") as file:
        return read(file, path.name, path.parent.name, changed_at)[0]


def test_midjourneys_download_gives_prompt_flags_job_and_place(tmp_path: Path) -> None:
    found = said(foreign.midjourney(tmp_path)[2])
    assert found == Said(
        origin=Origin.MIDJOURNEY, prompt="a fox in snow --ar 3:2 --v 6.1", remote_id=JOB, index=2, made_at=MADE_AT
    )


@pytest.mark.parametrize(
    ("name", "prompt", "index"),
    [
        (f"artist_a_fox_in_snow_{JOB}", "a fox in snow", None),
        (f"artist_a_fox_in_snow_{JOB}_0", "a fox in snow", 0),
        (f"artist_a_fox_in_snow_{JOB}_grid_3", "a fox in snow", 3),
        (f"artist_a_fox_in_snow_{JOB.upper()}_1 (2)", "a fox in snow", 1),
        (f"u1234_{JOB}", "", None),
        (f"a_ñandú_狐_{JOB}_2", "ñandú 狐", 2),
    ],
)
def test_a_name_alone_tells_the_job(tmp_path: Path, name: str, prompt: str, index: int | None) -> None:
    found = said(foreign.png(tmp_path / f"{name}.png"))
    assert (found.origin, found.prompt, found.remote_id, found.index) == (Origin.MIDJOURNEY, prompt, JOB, index)


@pytest.mark.parametrize("name", [JOB, f"IMG {JOB}", "holiday_2024_1", f"a_{JOB[:-2]}"])
def test_other_names_tell_nothing(tmp_path: Path, name: str) -> None:
    assert said(foreign.png(tmp_path / f"{name}.png")).origin is Origin.FOLDER


def test_a_picture_that_was_made_from_another_job_is_not_given_that_jobs_place(tmp_path: Path) -> None:
    other = "00000000-0b1c-4f43-9d3c-0d8f3f6f3a11"
    path = foreign.png(tmp_path / f"artist_fox_{other}_2.png", Description=f"a fox --v 6 Job ID: {JOB}")
    assert (said(path).remote_id, said(path).index) == (JOB, None)


def test_a_description_with_flags_is_a_prompt_and_another_a_caption(tmp_path: Path) -> None:
    flags = said(foreign.png(tmp_path / "a.png", Description="a fox --ar 3:2"))
    plain = said(foreign.png(tmp_path / "b.png", Description="my fox"))
    camera = said(foreign.photo(tmp_path / "c.jpg", ImageDescription="OLYMPUS DIGITAL CAMERA", Make="OLYMPUS"))
    assert (flags.origin, flags.prompt) == (Origin.MIDJOURNEY, "a fox --ar 3:2")
    assert (plain.origin, plain.prompt) == (Origin.FOLDER, "my fox")
    assert (camera.origin, camera.prompt) == (Origin.FOLDER, "")


def test_an_export_of_ours_is_known_as_such(tmp_path: Path) -> None:
    path = foreign.png(
        tmp_path / "a.png", Description=f"a fox --v 7 Job ID: {JOB}", Software="Legnext Studio", Seed="7"
    )
    found = said(path)
    assert (found.origin, found.remote_id, found.seed, found.prompt) == (Origin.LEGNEXT, JOB, "7", "a fox --v 7")


@pytest.mark.parametrize("behind", [False, True])
def test_the_parameters_of_a1111(tmp_path: Path, behind: bool) -> None:
    found = said(foreign.png(tmp_path / "00001-1234567.png", parameters=foreign.A1111, behind=behind))
    assert found.origin is Origin.A1111
    assert found.prompt == "a fox in snow, (masterpiece:1.2)\nsoft light: dusk"
    assert found.negative == 'blurry, "low quality"'
    assert (found.seed, found.model) == ("1234567", "dream shaper")
    assert found.settings == {"Steps": "20", "Sampler": "Euler a", "CFG scale": "7", "Lora hashes": "a: 1, b: 2"}
    assert found.note == (
        'Negative: blurry, "low quality"\nModel: dream shaper\n'
        "Steps 20, Sampler Euler a, CFG scale 7, Lora hashes a: 1, b: 2"
    )


@pytest.mark.parametrize("ending", ["jpg", "webp"])
@pytest.mark.parametrize("order", ["be", "le"])
def test_the_parameters_of_a1111_in_a_camera_s_comment(tmp_path: Path, ending: str, order: str) -> None:
    path = foreign.photo(tmp_path / f"a.{ending}", UserComment=foreign.utf16(foreign.A1111 + "狐", order))
    assert (said(path).origin, said(path).seed) == (Origin.A1111, "1234567")


def test_a_comment_that_is_no_such_text_is_none(tmp_path: Path) -> None:
    path = foreign.photo(tmp_path / "a.jpg", UserComment=b"ASCII\0\0\0a day at the sea")
    assert said(path).origin is Origin.FOLDER


def test_the_three_ages_of_invoke(tmp_path: Path) -> None:
    newest = said(foreign.png(tmp_path / "a.png", invokeai_metadata=json.dumps(foreign.INVOKE)))
    older = said(foreign.png(tmp_path / "b.png", sd_metadata=json.dumps(foreign.INVOKE_OLD), Dream=foreign.DREAM))
    oldest = said(foreign.png(tmp_path / "c.png", Dream=foreign.DREAM))
    assert {found.origin for found in (newest, older, oldest)} == {Origin.INVOKE}
    assert {found.prompt for found in (newest, older, oldest)} == {"a fox in snow"}
    assert [found.negative for found in (newest, older, oldest)] == ["blurry", "blurry", "blurry, dull"]
    assert [found.seed for found in (newest, older, oldest)] == ["356120443", "42", "1234"]
    assert [found.model for found in (newest, older, oldest)] == ["amixx", "stable-diffusion-1.5", ""]
    assert oldest.settings == {"Steps": "50", "CFG scale": "7.5", "Sampler": "k_lms"}


def test_the_words_of_comfy_are_followed_from_the_sampler(tmp_path: Path) -> None:
    found = said(foreign.comfy(tmp_path / "ComfyUI_00001_.png"))
    assert (found.origin, found.prompt, found.negative) == (Origin.COMFY, "a fox in snow", "blurry")
    assert (found.seed, found.model) == ("77", "sdxl.safetensors")
    assert found.settings == {"Steps": "25", "CFG scale": "8.0", "Sampler": "euler", "Scheduler": "normal"}


def test_comfys_graph_in_the_place_of_a_camera(tmp_path: Path) -> None:
    path = foreign.photo(tmp_path / "a.webp", Model=f"prompt:{json.dumps(foreign.COMFY)}", Make='workflow:{"nodes":[]}')
    assert (said(path).origin, said(path).prompt) == (Origin.COMFY, "a fox in snow")


def test_a_graph_that_runs_in_a_circle_ends() -> None:
    graph = {
        "1": {"class_type": "KSampler", "inputs": {"positive": ["2", 0], "negative": ["2", 0], "seed": ["3", 0]}},
        "2": {"class_type": "Combine", "inputs": {"a": ["3", 0]}},
        "3": {"class_type": "Combine", "inputs": {"a": ["2", 0], "seed": ["3", 0]}},
        "4": {"class_type": "TextBox", "inputs": {"text": "a fox"}},
    }
    found = comfy.read(Texts(kind="PNG", named={"prompt": json.dumps(graph)}), "a")
    assert found is not None
    assert (found.prompt, found.seed) == ("a fox", "")


def test_novelai_says_so(tmp_path: Path) -> None:
    path = foreign.png(
        tmp_path / "a.png",
        Software="NovelAI",
        Source="Diffusion V3",
        Description="x",
        Comment=json.dumps(foreign.NOVELAI),
    )
    found = said(path)
    assert (found.origin, found.prompt, found.negative, found.seed) == (Origin.NOVELAI, "a fox in snow", "blurry", "99")


def test_stars_tags_and_day_of_a_photo_organiser(tmp_path: Path) -> None:
    for path in (foreign.png(tmp_path / "a.png", xmp=foreign.XMP), foreign.photo(tmp_path / "b.jpg", xmp=foreign.XMP)):
        found = said(path, changed_at=5.0)
        assert (found.rating, found.tags, found.made_at) == (4, ("cover", "fox & hound"), MADE_AT)


def test_when_it_was_made_is_what_the_file_says_then_its_folder_then_its_own_time(tmp_path: Path) -> None:
    told = foreign.photo(tmp_path / "2023-05-06" / "a.jpg", DateTimeOriginal="2024:03:01 12:00:00")
    never = foreign.photo(tmp_path / "2023-05-06" / "b.jpg", DateTimeOriginal="0000:00:00 00:00:00")
    assert said(told).made_at == datetime(2024, 3, 1, 12).timestamp()
    assert said(never).made_at == datetime(2023, 5, 6, 12).timestamp()
    assert said(never, datetime(2023, 5, 6, 8).timestamp()).made_at == datetime(2023, 5, 6, 8).timestamp()
    assert said(foreign.png(tmp_path / "c.png")).made_at == MADE_AT


def test_packed_and_international_chunks_are_read(tmp_path: Path) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("parameters", "ein Füchslein 狐\nSteps: 20, Seed: 5", zip=True)
    notes.add_text("Title", "x" * 100, zip=True)
    foreign.picture().save(tmp_path / "a.png", pnginfo=notes)
    assert (said(tmp_path / "a.png").prompt, said(tmp_path / "a.png").seed) == ("ein Füchslein 狐", "5")


def test_what_is_no_picture_is_one_sentence(tmp_path: Path) -> None:
    for name, data in (("a.png", b"<html>"), ("b.png", b""), ("c.jpg", b"\xff\xd8\xff\xe1\xff"), ("d.webp", b"RIFF")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(PictureError, match=f"“{name}” is not a picture"):
            said(tmp_path / name)


def test_a_long_text_is_read_and_one_that_lies_or_is_a_bomb_makes_the_picture_unreadable(tmp_path: Path) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("parameters", "x" * 900_000, zip=True)
    foreign.picture().save(tmp_path / "a.png", pnginfo=notes)
    assert len(said(tmp_path / "a.png").prompt) == LONGEST_PROMPT
    bomb = PngImagePlugin.PngInfo()
    bomb.add(b"zTXt", b"parameters\0\0" + zlib.compress(b"x" * 20_000_000))
    foreign.picture().save(tmp_path / "b.png", pnginfo=bomb)
    for path in (tmp_path / "b.png", foreign.hostile_png(tmp_path / "c.png", b"parameters", 2**31 - 1)):
        with pytest.raises(PictureError):
            said(path)


def test_a_transparent_picture_and_a_tiff_are_read(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8)).save(tmp_path / "a.png")
    foreign.picture().save(tmp_path / "b.tif", description="a fox --v 6")
    assert said(tmp_path / "a.png").origin is Origin.FOLDER
    assert said(tmp_path / "b.tif").prompt == "a fox --v 6"


@given(st.text(max_size=200))
def test_no_text_at_all_is_too_much_for_any_reader(text: str) -> None:
    named = dict.fromkeys(
        ("parameters", "Description", "UserComment", "prompt", "Model", "Dream", "invokeai_metadata", "sd-metadata"),
        text,
    )
    for reader in (a1111.read, comfy.read, invoke.read, midjourney.read):
        reader(Texts(kind="PNG", named=named), text)
        reader(Texts(kind="PNG", named={"Dream": text, "parameters": f"{text}\nSteps: 20, {text}"}), text)


@pytest.mark.parametrize(
    "name_and_text",
    [
        ("parameters", "Steps: 20, " + "a" * 4_000_000),
        ("parameters", "Steps: 20, " + '"a' * 2_000_000),
        ("Description", " " * 4_000_000 + "x"),
        ("Description", "Job ID:" * 600_000),
        ("XMP", "<dc:subject>" * 400_000),
        ("XMP", "<dc:subject>" + "<rdf:li" * 600_000),
        ("Dream", '"' + "[" * 4_000_000),
        ("prompt", '{"1":' * 100_000),
    ],
    ids=lambda pair: f"{pair[0]} {pair[1][:14].strip()}",
)
def test_texts_made_to_take_for_ever_do_not(name_and_text: tuple[str, str]) -> None:
    name, text = name_and_text
    texts = Texts(kind="PNG", named={name: text})
    began = process_time()
    for reader in READERS:
        reader(texts, "a")
    xmp.tags(texts.text("XMP"))
    xmp.rating(texts.text("XMP"))
    assert process_time() - began < 3.0
