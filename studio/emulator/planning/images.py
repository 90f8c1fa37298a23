"""Plans of the tasks that make still pictures, one method each (contract §1, §2b)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.emulator.jobs import Job, Picture
from studio.emulator.planning.orders import Plan, mixed, seed_of
from studio.emulator.planning.recipes import TAKES, Lent, around, grown, lending, new_recipe, recipe_of, reworded
from studio.emulator.planning.sizes import KNOWN, picture_size
from studio.emulator.planning.sources import Sources
from studio.emulator.render.naming import added, lost
from studio.emulator.render.reading import read
from studio.emulator.render.recipe import Recipe
from studio.emulator.rules.prompts import Prompt, parse

Body = dict[str, Any]
SUBTLE, STRONG = 0.14, 0.55
REMIX_STRONG, REMIX_SUBTLE = 0.38, 0.05
REPAINTED = (0.24, 0.30, 0.36, 0.39)
RESURFACED = {0: 1.0, 1: 0.55}
ENHANCED = 0.03
LENT_TO_SURROUND = 0.6
LONGEST_UPSCALE = 12_288
LONG_EDGES = {"HD": 1920, "FHD": 1920, "2K": 2560, "4K": 3840, "6K": 6144, "8K": 7680, "12K": 12_288}
BLEND_SIZES = {"2:3": (2, 3), "1:1": (1, 1), "3:2": (3, 2)}
BLEND_WORDS = "abstract flow"
"""What is drawn around a blend, which has no words of its own."""
MOST_ADDED = 3
UNCHANGED: Body = {"add": [], "clear": False, "fits": False}
ENDINGS = {"jpeg": ".jpg", "jpg": ".jpg", "png": ".png", "tiff": ".tiff", "tif": ".tiff"}


class ImagePlans:
    """Parents' pictures are looked up below `cdn`, addresses in `sources`."""

    def __init__(self, cdn: Path, sources: Sources) -> None:
        self._cdn = cdn
        self._sources = sources

    def by_task(self) -> dict[str, Callable[[Job, Body, Job | None], Plan]]:
        """The planning method of each task."""
        return {
            "diffusion": self.diffusion,
            "variation": self.variation,
            "remix": self.remix,
            "upscale": self.upscale,
            "enhance": self.enhance,
            "pan": self.grow,
            "outpaint": self.grow,
            "inpaint": self.inpaint,
            "edit": self.edit,
            "upload_paint": self.upload_paint,
            "retexture": self.retexture,
            "blend": self.blend,
            "remove_background": self.remove_background,
            "enhance_upscale": self.enhance_upscale,
        }

    def diffusion(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """Four takes of a new prompt."""
        plan = Plan()
        prompt, lent = self._words(job)
        for take in range(TAKES):
            recipe = new_recipe(prompt, seed_of(job), take, lent)
            plan.add({"op": "draw", "recipe": recipe.to_data()}, recipe)
        return plan

    def variation(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """Four pictures a little or a lot away from the parent."""
        amount = STRONG if body["type"] == 1 else SUBTLE
        source = _source(parent, body)
        if not source.touched:
            return self._shaken(job, source, amount, "remixPrompt" in body)
        if "remixPrompt" in body:
            return self._resurfaced(job, self._file(source), RESURFACED[body["type"] == 0])
        plan = Plan()
        recipe = recipe_of(source)
        for take in range(TAKES):
            order = {"op": "vary", "source": self._file(source), "amount": amount, "seed": mixed(seed_of(job), take)}
            plan.add(order, recipe, touched=True)
        return plan

    def remix(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """New words on the old composition; strong unless `mode` is 1."""
        source = _source(parent, body)
        if source.touched:
            return self._resurfaced(job, self._file(source), RESURFACED[body.get("mode", 0)])
        amount = REMIX_SUBTLE if body.get("mode") == 1 else REMIX_STRONG
        return self._shaken(job, source, amount, True)

    def _shaken(self, job: Job, source: Picture, amount: float, new_words: bool) -> Plan:
        plan = Plan()
        base = recipe_of(source)
        if new_words:
            base = reworded(base, *self._words(job))
        for take in range(TAKES):
            recipe = base.shaken(mixed(seed_of(job), take), amount)
            plan.add({"op": "draw", "recipe": recipe.to_data()}, recipe)
        return plan

    def upscale(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """The parent at double the side (4x for the deprecated type 3); creative adds detail."""
        source = _source(parent, body)
        wanted = 4 if body["type"] == 3 else 2
        factor = min(wanted, LONGEST_UPSCALE / max(source.width, source.height))
        size = [round(source.width * factor), round(source.height * factor)]
        order = {"op": "upscale", "source": self._file(source), "size": size, "creative": body["type"] == 1}
        plan = Plan()
        known = recipe_of(source)
        plan.add({**order, "seed": seed_of(job)}, known.framed(known.view, size[0], size[1]), source.touched)
        return plan

    def enhance(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """A draft drawn in full: the same picture with its fine detail, four times nearly alike."""
        source = _source(parent, body)
        base = recipe_of(source)
        base = replace(base, flags={name: value for name, value in base.flags.items() if name != "draft"})
        plan = Plan()
        for take in range(TAKES):
            seed = mixed(seed_of(job), take)
            if source.touched:
                plan.add({"op": "sharpen", "source": self._file(source), "seed": seed}, base, touched=True)
                continue
            recipe = base.shaken(seed, ENHANCED) if take else base
            plan.add({"op": "draw", "recipe": recipe.to_data()}, recipe)
        return plan

    def grow(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """Pan and outpaint: the parent's pixels in a larger frame, four surrounds."""
        source = _source(parent, body)
        size, box = grown(source.width, source.height, body["scale"], body.get("direction"))
        base = self._reframed(job, body, recipe_of(source))
        foreign = source.touched or base != recipe_of(source)
        worlds = [around(base, size, box)] * TAKES
        return self._painted_over(job, self._file(source), worlds, box, body, foreign, foreign)

    def inpaint(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """Something else inside the mask, not one pixel changed outside it."""
        source = _source(parent, body)
        base = self._reframed(job, body, recipe_of(source))
        box = [0, 0, source.width, source.height]
        worlds = [around(base, (source.width, source.height), box)] * TAKES
        return self._painted_over(job, self._file(source), worlds, box, body, before=recipe_of(source).words)

    def edit(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """The parent placed on a canvas; what is outside it or inside the mask is new."""
        source = _source(parent, body)
        size, box = _placed(body)
        base = self._reframed(job, body, recipe_of(source))
        foreign = source.touched or base.words != recipe_of(source).words
        worlds = [around(base, size, box)] * TAKES
        return self._painted_over(job, self._file(source), worlds, box, body, foreign, before=recipe_of(source).words)

    def upload_paint(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """Any picture placed on a canvas; what is new takes up its colours."""
        source = self._sources.find(body["imgUrl"])
        size, box = _placed(body)
        prompt, lent = self._words(job)
        lent = ((source, LENT_TO_SURROUND), *lent)
        aspect = box[2] / box[3]
        worlds = []
        for take in range(TAKES):
            recipe = replace(new_recipe(prompt, seed_of(job), take, lent), aspect=aspect, view=(0.0, 0.0, aspect, 1.0))
            worlds.append(around(recipe, size, box))
        return self._painted_over(job, source, worlds, box, body)

    def _painted_over(
        self,
        job: Job,
        source: str,
        worlds: list[Recipe],
        box: list[int],
        body: Body,
        foreign: bool = True,
        touched: bool = True,
        before: str = "",
    ) -> Plan:
        """An order for each world, drawn around the source at `box`, and in the mask a take of it that differs.

        foreign: the source does not show these worlds, so they may differ from it around it, too. before: the words
        that the source was drawn from, so that what is new in them is what the mask gets.
        """
        plan = Plan()
        given = body.get("mask", {})
        white = self._sources.find(given["url"]) if "url" in given else ""
        order = {"op": "repaint", "source": source, "box": box, "areas": given.get("areas", []), "mask": white}
        order["stray"] = not foreign
        order |= _asked(before, worlds[0].words) if "remixPrompt" in body else UNCHANGED
        for take, (world, amount) in enumerate(zip(worlds, REPAINTED, strict=True)):
            seed = mixed(seed_of(job), take)
            other = world.shaken(seed, amount)
            recipes = {"recipe": (other if foreign else world).to_data(), "inside": other.to_data()}
            plan.add({**order, **recipes, "seed": seed}, world, touched)
        return plan

    def retexture(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """The edges of a picture under the surface that the words ask for."""
        return self._resurfaced(job, self._sources.find(body["imgUrl"]), 1.0)

    def _resurfaced(self, job: Job, source: str, amount: float) -> Plan:
        plan = Plan()
        prompt, lent = self._words(job)
        asked = list(picture_size(prompt)) if "ar" in prompt.flags else None
        for take in range(TAKES):
            recipe = new_recipe(prompt, seed_of(job), take, lent)
            order = {"op": "retexture", "source": source, "recipe": recipe.to_data(), "size": asked, "amount": amount}
            plan.add(order, recipe, touched=True)
        return plan

    def blend(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """Several pictures dissolved into each other, four ways, at the asked aspect."""
        sources = [self._sources.find(address) for address in body["imgUrls"]]
        across, down = BLEND_SIZES[body["aspect_ratio"]]
        width, height = KNOWN.get((across, down)) or KNOWN[down, across][::-1]
        plan = Plan()
        for take in range(TAKES):
            blank = Recipe(
                BLEND_WORDS, seed_of(job), take, width / height, width, height, (0.0, 0.0, width / height, 1.0)
            )
            recipe = lending(blank, tuple((source, LENT_TO_SURROUND) for source in sources))
            order = {"op": "blend", "sources": sources, "size": [width, height], "take": take}
            plan.add({**order, "seed": mixed(seed_of(job), take)}, recipe, touched=True)
        return plan

    def remove_background(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """The subject alone, on transparency."""
        plan = Plan()
        plan.add({"op": "cut_out", "source": self._sources.find(body["imgUrl"])}, None, touched=True)
        return plan

    def enhance_upscale(self, job: Job, body: Body, parent: Job | None) -> Plan:
        """Topaz: exact size, aspect and format. The face level is accepted and shows in no drawing."""
        source = self._file(_source(parent, body)) if parent is not None else self._sources.find(body["image_url"])
        aspect = body.get("aspect_ratio", "keep")
        order = {
            "op": "topaz",
            "source": source,
            "long_edge": LONG_EDGES[body.get("target_resolution", "2K")],
            "aspect": None if aspect == "keep" else [int(part) for part in aspect.split(":")],
            "crop": body.get("crop_mode", "letterbox"),
            "content": body.get("content_type", "standard"),
            "ending": ENDINGS[body.get("output_format", "jpeg")],
        }
        plan = Plan()
        plan.add(order, None, touched=True)
        return plan

    def _words(self, job: Job) -> tuple[Prompt, Lent]:
        prompt = parse(job.prompt)
        return prompt, self._sources.lent(prompt, seed_of(job))

    def _reframed(self, job: Job, body: Body, base: Recipe) -> Recipe:
        """The base with new words where the job brings some, its frame unchanged whatever --ar they carry."""
        if "remixPrompt" not in body:
            return base
        return replace(reworded(base, *self._words(job)), view=base.view, aspect=base.aspect)

    def _file(self, picture: Picture) -> str:
        return str(self._cdn / picture.path)


def _source(parent: Job | None, body: Body) -> Picture:
    if parent is None:
        raise LookupError("the parent job is gone")
    index: int = body["imageNo"]
    return parent.pictures[index]


def _asked(before: str, after: str) -> Body:
    """What new words want of a mask: things added to what is there, something gone, or another place altogether."""
    things = added(before, after)
    another = read(before).scene != read(after).scene
    clear = not things and lost(before, after)
    # Another place is composed for the mask, not for the frame.
    fits = not things and not clear and (another or not before)
    return {"add": [thing.to_data() for thing in things[:MOST_ADDED]], "clear": clear, "fits": fits}


def _placed(body: Body) -> tuple[tuple[int, int], list[int]]:
    """Size of the canvas and [x, y, width, height] of the picture on it."""
    canvas, place = body["canvas"], body["imgPos"]
    return (canvas["width"], canvas["height"]), [place["x"], place["y"], place["width"], place["height"]]
