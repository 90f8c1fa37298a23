"""Pixel laws of what is drawn from other pictures: lent colours, blends, surfaces, cut-outs, Topaz."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageDraw

from studio.emulator.planning.orders import Unobtainable
from studio.emulator.render.colours import Reference, from_lab, lab_of, lend, to_lab
from studio.emulator.render.cutout import subject
from studio.emulator.render.masks import filled, new_pixels
from studio.emulator.render.references import Unreadable, opened
from studio.emulator.render.surfaces import MATERIALS, TEXTURES, material
from studio.emulator.render.topaz import target_size
from tests.emulator.small_studio import Floats, Studio, distance, edges, pixels, small

__all__ = ["small"]
RED, GREEN, BLUE = (200, 40, 30), (40, 150, 60), (40, 60, 200)


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (60, 40)) -> Image.Image:
    return Image.new("RGB", size, colour)


def tint(picture: Image.Image) -> Floats:
    """Mean tint: how far to red and how far to yellow."""
    return np.asarray(lab_of(picture.convert("RGB"))[..., 1:].mean(axis=(0, 1)), dtype=np.float64)


def test_lab_there_and_back() -> None:
    colours = np.random.default_rng(3).random((500, 3)).astype(np.float32)
    assert np.abs(from_lab(to_lab(colours)) - colours).max() < 2e-3


def test_no_share_lends_nothing_and_more_lends_more(small: Studio) -> None:
    picture = small.opened(small.finished("diffusion", "misty mountains at dusk --ar 3:2", takes=1))
    green = plain(GREEN)
    wanted = tint(green)
    away = [
        float(np.linalg.norm(tint(lend(picture, picture, [Reference(green, share)])) - wanted))
        for share in (0.0, 0.3, 0.6, 1.0)
    ]
    assert lend(picture, picture, [Reference(green, 0.0)]).tobytes() == picture.tobytes()
    assert away[0] > away[1] > away[2] > away[3]
    assert away[3] < 0.25 * away[0]


@pytest.mark.parametrize("flag", ["{} sea", "sea --sref {}", "sea --cref {} --v 6", "sea --oref {}"])
def test_references_lend_their_colours(small: Studio, flag: str) -> None:
    address = small.put("green.png", plain(GREEN))
    without = small.opened(small.finished("diffusion", "sea --ar 3:2", takes=1))
    job = small.finished("diffusion", f"{flag.format(address)} --ar 3:2", takes=1)
    wanted = tint(plain(GREEN))
    assert np.linalg.norm(tint(small.opened(job)) - wanted) < 0.85 * np.linalg.norm(tint(without) - wanted)


def test_weights_say_how_much(small: Studio) -> None:
    address = small.put("red.png", plain(RED))
    wanted = tint(plain(RED))

    def away(prompt: str) -> float:
        picture = small.opened(small.finished("diffusion", f"{prompt} --ar 3:2", takes=1))
        return float(np.linalg.norm(tint(picture) - wanted))

    assert away(f"{address} sea --iw 3") < away(f"{address} sea") < away(f"{address} sea --iw 0")
    assert away(f"sea --sref {address} --sw 1000") < away(f"sea --sref {address} --sw 20")
    blue = small.put("blue.png", plain(BLUE))
    assert away(f"sea --sref {address}::5 {blue}") < away(f"sea --sref {address} {blue}::5")


def test_style_codes_stand_for_colours_and_random_follows_the_seed(small: Studio) -> None:
    def drawn(prompt: str, seed: str = "7") -> Image.Image:
        return small.opened(small.finished("diffusion", f"{prompt} --ar 3:2", seed=seed, takes=1))

    assert drawn("sea --sref 1234").tobytes() == drawn("sea --sref 1234").tobytes()
    assert distance(drawn("sea --sref 1234"), drawn("sea --sref 4321")) > 2
    assert drawn("sea --sref random").tobytes() == drawn("sea --sref random").tobytes()


def test_lent_colours_survive_a_change_of_frame(small: Studio) -> None:
    address = small.put("green.png", plain(GREEN))
    parent = small.finished("diffusion", f"{address} misty mountains --ar 3:2", takes=1)
    wide = small.opened(small.finished("pan", parent=parent, imageNo=0, direction=1, scale=2.0, takes=1))
    new = wide.crop((wide.width // 2, 0, wide.width, wide.height))
    assert np.linalg.norm(tint(new) - tint(small.opened(parent))) < 0.03


def test_a_blend_shows_the_colours_of_all_its_pictures(small: Studio) -> None:
    addresses = [small.put(f"{n}.png", plain(colour)) for n, colour in enumerate((RED, GREEN, BLUE))]
    job = small.finished("blend", imgUrls=addresses, aspect_ratio="2:3", seed="3f2a-uuid")
    for take in range(4):
        picture = small.opened(job, take)
        assert picture.size == (896, 1344)
        lab = lab_of(picture.convert("RGB").resize((64, 96)))
        for colour in (RED, GREEN, BLUE):
            near = np.linalg.norm(lab[..., 1:] - tint(plain(colour)), axis=-1) < 0.12
            assert near.mean() > 0.02
    assert distance(small.opened(job, 0), small.opened(job, 1)) > 5


@pytest.mark.parametrize(("aspect", "size"), [("2:3", (896, 1344)), ("1:1", (1024, 1024)), ("3:2", (1344, 896))])
def test_blend_sizes(small: Studio, aspect: str, size: tuple[int, int]) -> None:
    plan = small.plan("blend", imgUrls=["https://a.example/x.png"] * 2, aspect_ratio=aspect)
    assert [tuple(order["size"]) for order in plan.orders] == [size] * 4


@pytest.mark.parametrize("words", ["white marble", "oil painting", "crystal"])
def test_a_new_surface_keeps_the_edges(small: Studio, words: str) -> None:
    source = Image.new("RGB", (600, 400), (225, 220, 210))
    draw = ImageDraw.Draw(source)
    draw.ellipse((150, 80, 400, 330), fill=(60, 50, 70))
    draw.polygon((420, 390, 500, 40, 590, 390), fill=(120, 60, 40))
    parent = small.put("shapes.png", source)
    job = small.finished("retexture", words, imgUrl=parent, remixPrompt=words, takes=2)
    after = small.opened(job)
    assert 0.95 < after.width * after.height / 1024**2 < 1.05
    assert abs(after.width / after.height - 1.5) < 0.01
    assert np.corrcoef(edges(source).ravel(), edges(after).ravel())[0, 1] > 0.5
    assert distance(source, after) > 8
    assert distance(after, small.opened(job, 1)) > 0.5


def test_every_material_is_a_structure_of_its_own() -> None:
    x, y = np.linspace(0, 1.5, 90, dtype=np.float32)[None, :], np.linspace(0, 1, 60, dtype=np.float32)[:, None]
    light = np.broadcast_to(y, (60, 90)).astype(np.float32)
    fields = {name: texture(x, y, light, 5) for name, texture in TEXTURES.items()}
    assert set(fields) == set(MATERIALS)
    for name, field in fields.items():
        assert field.shape == (60, 90), name
        assert 0.1 < field.std() < 2, name
    assert material("a wall of MARBLE") == "veins"
    assert material("plain") == material("plain")


def test_cutting_out_finds_the_subject() -> None:
    picture = plain((150, 160, 170), (300, 200))
    shade = np.asarray(picture, dtype=np.float32) + np.linspace(-30, 30, 300)[None, :, None]
    picture = Image.fromarray(shade.clip(0, 255).astype(np.uint8))
    truth = Image.new("L", picture.size)
    for image, ink in ((picture, RED), (truth, 255)):
        ImageDraw.Draw(image).ellipse((100, 50, 190, 160), fill=ink)
    alpha = subject(picture)
    there = np.asarray(truth) > 0
    assert ((alpha > 0.5) & there).sum() / ((alpha > 0.5) | there).sum() > 0.93


def test_removing_the_background_gives_real_alpha(small: Studio) -> None:
    parent = small.finished("diffusion", "city skyline at night --ar 3:2", takes=1)
    picture = small.opened(small.finished("remove_background", imgUrl=small.address(parent)))
    source = small.opened(parent)
    assert (picture.mode, picture.size) == ("RGBA", source.size)
    alpha = np.asarray(picture)[..., 3]
    assert 0.02 < (alpha > 250).mean() < 0.9
    assert (alpha < 5).mean() > 0.1
    assert (np.asarray(picture)[..., :3] == np.asarray(source)).all()


@pytest.mark.parametrize(
    ("body", "size", "kind"),
    [
        ({}, (2560, 1698), "JPEG"),
        ({"target_resolution": "HD", "output_format": "jpg"}, (1920, 1274), "JPEG"),
        ({"target_resolution": "FHD", "output_format": "png", "aspect_ratio": "16:9"}, (1920, 1080), "PNG"),
        ({"output_format": "tif", "aspect_ratio": "2:3", "crop_mode": "crop"}, (1707, 2560), "TIFF"),
        ({"output_format": "tiff", "aspect_ratio": "4:5", "crop_mode": "stretch"}, (2048, 2560), "TIFF"),
        ({"target_resolution": "4K", "aspect_ratio": "1:1", "content_type": "low_res"}, (3840, 3840), "JPEG"),
    ],
)
def test_topaz_is_exact(small: Studio, body: dict[str, Any], size: tuple[int, int], kind: str) -> None:
    source = Image.effect_noise((300, 199), 40).convert("RGB")
    job = small.finished("enhance_upscale", image_url=small.put("noise.png", source), **body)
    picture = small.opened(job)
    assert (picture.format, picture.size) == (kind, size)
    assert (job.pictures[0].width, job.pictures[0].height) == size


@pytest.mark.parametrize("mode", ["letterbox", "crop", "stretch"])
def test_topaz_frames_as_asked(small: Studio, mode: str) -> None:
    source = plain(BLUE, (300, 200))
    ImageDraw.Draw(source).rectangle((0, 0, 74, 199), fill=RED)
    body: dict[str, Any] = {"target_resolution": "HD", "aspect_ratio": "1:1", "crop_mode": mode, "output_format": "png"}
    picture = small.opened(small.finished("enhance_upscale", image_url=small.put("half.png", source), **body))
    middle = pixels(picture)[960]
    red = (middle[:, 0] > 120).mean()
    black = (pixels(picture).max(axis=-1) < 8).mean()
    expected = {"letterbox": (0.25, 1 / 3), "crop": (25 / 200, 0.0), "stretch": (0.25, 0.0)}[mode]
    assert abs(red - expected[0]) < 0.01
    assert abs(black - expected[1]) < 0.01


def test_topaz_sizes_of_every_resolution() -> None:
    edges_ = {"HD": 1920, "FHD": 1920, "2K": 2560, "4K": 3840, "6K": 6144, "8K": 7680, "12K": 12288}
    for edge in edges_.values():
        assert target_size((300, 200), edge, None) == (edge, round(edge * 2 / 3))
        assert target_size((300, 200), edge, (9, 16)) == (round(edge * 9 / 16), edge)


def test_every_format_says_what_it_is(small: Studio) -> None:
    address = small.put("a.png", plain(RED))
    for kind in ("jpeg", "tiff"):
        job = small.finished("enhance_upscale", "ein Fuchs, 狐", image_url=address, output_format=kind)
        exif = small.opened(job).getexif()
        assert exif[ExifTags.Base.Software] == "practice"
        assert exif[ExifTags.Base.ImageDescription].encode("latin-1").decode() == "ein Fuchs, 狐"
    picture = small.opened(small.finished("diffusion", "ein Fuchs, 狐", takes=1))
    assert picture.info["Software"] == "practice"
    assert picture.info["Description"] == "ein Fuchs, 狐"


def test_own_pictures_that_are_not_there_are_named(small: Studio) -> None:
    for address in (
        "http://127.0.0.1:8000/emulator/files/none.png",
        "http://localhost/cdn/mj/none_0.png",
        "http://127.0.0.1/emulator/files/..%2f..%2fsecret.png",
    ):
        with pytest.raises(Unobtainable, match=r"reference image.*\.png") as caught:
            small.plan("retexture", "x", imgUrl=address, remixPrompt="x")
        assert caught.value.code == 400
        with pytest.raises(Unobtainable):
            small.plan("diffusion", f"{address} sea")


def test_files_that_are_no_pictures_are_named(small: Studio) -> None:
    (small.home / "files" / "notes.png").write_text("not a picture")
    with pytest.raises(Unreadable, match=r"notes\.png is not a picture"):
        small.finished("retexture", "x", imgUrl="http://127.0.0.1/emulator/files/notes.png", remixPrompt="x")


def test_foreign_pictures_are_drawn_from_their_address() -> None:
    forest, sea = "https://example.com/a/birch-forest.jpg?x=1", "https://example.com/stormy_sea.png"
    first = opened(forest)
    assert first.tobytes() == opened(forest).tobytes()
    other = opened(sea)
    assert distance(first, other) > 5
    assert 0.6 < first.width * first.height / 1024**2 < 1.3


def test_transparency_and_turned_photos_are_read_as_seen(small: Studio) -> None:
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    small.put("clear.png", clear)
    assert opened(str(small.home / "files" / "clear.png")).getpixel((3, 3)) == (255, 255, 255)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    plain(RED, (80, 20)).save(small.home / "files" / "turned.jpg", exif=exif)
    assert opened(str(small.home / "files" / "turned.jpg")).size == (20, 80)


def test_polygons_are_filled_at_pixel_centres() -> None:
    square = np.array([[2.0, 1.0], [5.0, 1.0], [5.0, 4.0], [2.0, 4.0]])
    inside = filled((8, 6), square)
    assert inside.sum() == 9
    assert inside[1:4, 2:5].all()
    assert (filled((8, 6), square[::-1]) == inside).all()
    star = np.array([[0.0, 0.0], [8.0, 6.0], [8.0, 0.0], [0.0, 6.0]])
    assert filled((8, 6), star).sum() == 24
    assert not filled((8, 6), square + 100).any()


def test_areas_lie_on_the_picture_wherever_it_is_placed() -> None:
    area = {"width": 1000, "height": 500, "points": [500, 0, 1000, 0, 1000, 500, 500, 500]}
    mask = new_pixels((30, 20), (10, 5, 10, 10), [area])
    expected = np.ones((20, 30), bool)
    expected[5:15, 10:15] = False
    assert (mask == expected).all()
    assert new_pixels((30, 20), (40, 5, 10, 10), []).all()


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (64, 48), "white"), Image.new("RGBA", (64, 48), (0, 0, 0, 0)), Image.new("RGB", (1, 1)),
        Image.new("L", (3, 200), 80), Image.fromarray(np.full((40, 60), 30_000, np.uint16)),
    ],
    ids=["white", "clear", "a dot", "a strip", "16 bits"],
)  # fmt: skip
def test_where_nothing_stands_out_the_whole_picture_is_kept(small: Studio, picture: Image.Image) -> None:
    job = small.finished("remove_background", imgUrl=small.put("odd.png", picture))
    alpha = np.asarray(small.opened(job).getchannel("A"))
    assert alpha.shape == picture.size[::-1]
    assert alpha.min() == 255


@pytest.mark.parametrize("kind", ["16 bits", "floats", "bright floats"])
def test_deep_greys_are_scaled_and_not_cut_off(tmp_path: Path, kind: str) -> None:
    ramp = np.tile(np.linspace(0, 1, 256, dtype=np.float32), (8, 1))
    path = tmp_path / ("deep.png" if kind == "16 bits" else "deep.tiff")
    if kind == "16 bits":
        Image.fromarray((ramp * 65535).astype(np.uint16)).save(path)
    else:
        Image.fromarray(ramp if kind == "floats" else ramp * 255).save(path)
    read = np.asarray(opened(str(path)), dtype=np.float64)
    assert np.abs(read[..., 0] - ramp * 255).max() < 2
