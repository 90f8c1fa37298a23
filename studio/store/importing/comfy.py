"""What ComfyUI writes: the graph of nodes that made the picture, in which the prompt is whatever leads to the sampler.

The text is followed from the input `positive` of the node that sampled, through whatever lies between, to the node that
holds words. Custom nodes name things as they like, so that a graph in which nothing leads there falls back to the
longest words in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from studio.request.origins import Origin
from studio.store.importing.said import Said, Texts

Graph = Mapping[str, Mapping[str, Any]]
"""Nodes by id; each has `class_type` and `inputs`, whose values are plain or [id, output] of another node."""
FARTHEST = 40
"""Nodes between sampler and words; a graph that is longer is a circle."""
_WORDS = ("text", "text_g", "text_l", "t5xxl", "clip_l", "prompt", "positive", "string", "value", "wildcard_text")
_SEEDS = ("seed", "noise_seed")
_SETTINGS = {"steps": "Steps", "cfg": "CFG scale", "sampler_name": "Sampler", "scheduler": "Scheduler"}
_MODELS = ("ckpt_name", "unet_name")


def read(texts: Texts, stem: str) -> Said | None:
    """What a file says if a graph is in it, else None. JPEG and WebP carry it in the place of a camera's name."""
    graph = next((made for text in _candidates(texts) if (made := _graph(text))), None)
    if graph is None:
        return None
    sampler = _sampler(graph)
    inputs = graph[sampler]["inputs"] if sampler else {}
    prompt = _words_at(graph, inputs.get("positive"), frozenset()) or _guided(graph) or _longest(graph)
    negative = _words_at(graph, inputs.get("negative"), frozenset())
    return Said(
        origin=Origin.COMFY,
        prompt=prompt,
        negative=negative if negative != prompt else "",
        seed=_first(graph, inputs, _SEEDS),
        model=_first(graph, {}, _MODELS),
        settings={
            words: text for name, words in _SETTINGS.items() if (text := _plain(_value(graph, inputs.get(name))))
        },
    )


def _candidates(texts: Texts) -> Iterator[str]:
    yield texts.text("prompt")
    for name in ("Make", "Model", "UserComment", "ImageDescription"):
        text = texts.text(name)
        yield text.partition(":")[2] if text.lower().startswith("prompt:") else text if text.startswith("{") else ""


def _graph(text: str) -> Graph | None:
    try:
        found = json.loads(text) if text.startswith("{") else None
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict) and isinstance(found.get("prompt"), dict):
        found = found["prompt"]
    if not isinstance(found, dict):
        return None
    nodes = {
        str(name): node
        for name, node in found.items()
        if isinstance(node, dict) and isinstance(node.get("inputs"), dict) and isinstance(node.get("class_type"), str)
    }
    return nodes or None


def _sampler(graph: Graph) -> str:
    """The node that has both sides, the last such one: a second pass comes behind the first and has the same words."""
    both = [name for name, node in graph.items() if {"positive", "negative"} <= node["inputs"].keys()]
    sampling = [name for name in both if "sampler" in graph[name]["class_type"].lower()]
    return (sampling or both or [""])[-1]


def _guided(graph: Graph) -> str:
    """Newer graphs have a guider with one side only."""
    for node in graph.values():
        if "guider" in node["class_type"].lower() or "sampler" in node["class_type"].lower():
            for name in ("conditioning", "positive"):
                if words := _words_at(graph, node["inputs"].get(name), frozenset()):
                    return words
    return ""


def _words_at(graph: Graph, link: object, seen: frozenset[str]) -> str:
    """The words that lead into a link; "" where none do."""
    if isinstance(link, str):
        return link.strip()
    name = _linked(link)
    if name not in graph or name in seen or len(seen) > FARTHEST:
        return ""
    inputs, way = graph[name]["inputs"], seen | {name}
    held = [words for key in _WORDS if (words := _words_at(graph, inputs.get(key), way))]
    if held:
        return "\n".join(dict.fromkeys(held))
    # What combines or changes conditioning hands it on from inputs of any name.
    for value in inputs.values():
        if _linked(value) and (words := _words_at(graph, value, way)):
            return words
    return ""


def _longest(graph: Graph) -> str:
    held = [
        value.strip()
        for node in graph.values()
        if "text" in node["class_type"].lower() or "prompt" in node["class_type"].lower()
        for key, value in node["inputs"].items()
        if key in _WORDS and isinstance(value, str)
    ]
    return max(held, key=len, default="")


def _first(graph: Graph, inputs: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of these inputs, of the sampler or of any node."""
    every = (inputs, *(node["inputs"] for node in graph.values()))
    return next((text for held in every for name in names if (text := _plain(_value(graph, held.get(name))))), "")


def _value(graph: Graph, value: object, depth: int = 0) -> object:
    """A plain value, also where it comes from a node that holds nothing else."""
    name = _linked(value)
    if name not in graph or depth > FARTHEST:
        return value
    inputs = graph[name]["inputs"]
    return next((_value(graph, inputs[key], depth + 1) for key in (*_SEEDS, "value", "int") if key in inputs), None)


def _linked(link: object) -> str:
    return str(link[0]) if isinstance(link, list) and len(link) == 2 and isinstance(link[1], int) else ""


def _plain(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
