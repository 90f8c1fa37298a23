"""The action table: every task of the service as the artist meets it."""

from __future__ import annotations

from types import MappingProxyType

from studio.request.actions.spec import ActionSpec, Need, Place, choice, flag, number, words
from studio.request.operations import (
    BlendAspect,
    Direction,
    RemixMode,
    TopazAspect,
    TopazContent,
    TopazCrop,
    TopazFace,
    TopazFormat,
    TopazResolution,
    UpscaleKind,
    VaryStrength,
    VideoResolution,
)
from studio.request.tasks import Task

PAN_SCALE = 1.5

PICTURE = frozenset({Place.ROW, Place.MENU, Place.PALETTE})
FOUND = PICTURE | {Place.TOOLS}
"""Of actions that take a picture from anywhere."""
FILM = frozenset({Place.VIDEO, Place.MENU, Place.PALETTE})
TOOL = frozenset({Place.TOOLS, Place.PALETTE})

_OWN_WORDS = words(help="In place of the job's own prompt; as it is, the job's own holds.")
_OTHER_WORDS = words(required=True, help="In place of the job's own prompt.")


def _upscale(kind: UpscaleKind, name: str, told: str) -> ActionSpec:
    return ActionSpec(
        f"upscale_{name.lower()}", Task.UPSCALE, "upscale", "upscale", "Upscale", name, f"Upscale ({name})", told,
        Need.PICTURE, PICTURE, fixed=MappingProxyType({"kind": kind}),
    )  # fmt: skip


def _vary(strength: VaryStrength, name: str, told: str) -> ActionSpec:
    return ActionSpec(
        f"vary_{name.lower()}", Task.VARIATION, "variation", "vary", "Vary", name, f"Vary ({name})", told,
        Need.PICTURE, PICTURE, (_OWN_WORDS,), MappingProxyType({"strength": strength}),
    )  # fmt: skip


def _remix(mode: RemixMode, name: str, told: str) -> ActionSpec:
    return ActionSpec(
        f"remix_{name.lower()}", Task.REMIX, "remix", "remix", "Remix", name, f"Remix ({name})", told,
        Need.PICTURE, PICTURE, (_OTHER_WORDS,), MappingProxyType({"mode": mode}),
    )  # fmt: skip


def _pan(direction: Direction, name: str, told: str) -> ActionSpec:
    scale = number(Task.PAN, "scale", "Pan factor", PAN_SCALE)
    return ActionSpec(
        f"pan_{name.lower()}", Task.PAN, "pan", "pan", "Pan", name, f"Pan {name.lower()}",
        f"Grows the picture {told}.", Need.PICTURE, PICTURE, (scale, _OWN_WORDS),
        MappingProxyType({"direction": direction}),
    )  # fmt: skip


def _zoom(name: str, factor: float) -> ActionSpec:
    scale = number(Task.OUTPAINT, "scale", "Zoom out factor", factor)
    return ActionSpec(
        f"outpaint_{name}", Task.OUTPAINT, "outpaint", "outpaint", "Zoom out", f"{factor:g}×",
        f"Zoom out {factor:g}×", "Grows the picture on all sides.", Need.PICTURE, PICTURE, (scale, _OWN_WORDS),
    )  # fmt: skip


_REROLL = ActionSpec(
    "reroll", Task.REROLL, "reroll", "reroll", "Reroll", "", "Reroll", "Four new pictures from the same prompt.",
    Need.JOB, PICTURE,
)  # fmt: skip
_ENHANCE = ActionSpec(
    "enhance", Task.ENHANCE, "enhance", "enhance", "Enhance", "", "Enhance", "Draws the draft anew at full quality.",
    Need.PICTURE, PICTURE, only_offered=True,
)  # fmt: skip
_ANIMATE = ActionSpec(
    "animate", Task.VIDEO_DIFFUSION, "", "animate", "Animate", "", "Animate", "Videos of about five seconds.",
    Need.EITHER, FOUND,
    (
        words(help="What moves; none leaves it to the picture."),
        flag("motion"),
        choice(Task.VIDEO_DIFFUSION, "resolution", "Resolution",
               {VideoResolution.P480: "480p", VideoResolution.P720: "720p"}),
        flag("bs"), flag("end"), flag("raw"), flag("loop"),
    ),
)  # fmt: skip
_TOPAZ = ActionSpec(
    "topaz", Task.ENHANCE_UPSCALE, "", "topaz", "Topaz", "", "Topaz upscale",
    "Up to 12K, in another shape or format.", Need.EITHER, FOUND,
    (
        choice(Task.ENHANCE_UPSCALE, "resolution", "Resolution", {value: value.value for value in TopazResolution},
               "The long edge: HD and FHD 1920 pixels, 2K 2560, 4K 3840, 6K 6144, 8K 7680, 12K 12288."),
        choice(Task.ENHANCE_UPSCALE, "content", "Content", {
            TopazContent.STANDARD: "Any", TopazContent.PHOTO: "Photo", TopazContent.ILLUSTRATION: "Illustration",
            TopazContent.TEXT: "Text", TopazContent.LOW_RES: "Low-res",
        }),
        choice(Task.ENHANCE_UPSCALE, "aspect", "Shape",
               {value: "Keep" if value is TopazAspect.KEEP else value.value for value in TopazAspect}),
        choice(Task.ENHANCE_UPSCALE, "crop", "Fit", {
            TopazCrop.LETTERBOX: "Letterbox", TopazCrop.CROP: "Crop", TopazCrop.STRETCH: "Stretch",
        }, "How the picture comes into another shape."),
        # "jpg" and "tif" are other words for the same, as "none" is for no work on faces.
        choice(Task.ENHANCE_UPSCALE, "output_format", "Format",
               {TopazFormat.JPEG: "JPEG", TopazFormat.PNG: "PNG", TopazFormat.TIFF: "TIFF"}),
        choice(Task.ENHANCE_UPSCALE, "face", "Faces", {
            TopazFace.OFF: "Off", TopazFace.SUBTLE: "Subtle", TopazFace.MODERATE: "Moderate",
            TopazFace.STRONG: "Strong",
        }),
    ),
)  # fmt: skip
_RETEXTURE = ActionSpec(
    "retexture", Task.RETEXTURE, "", "retexture", "Retexture", "", "Retexture",
    "Keeps the shapes and draws all surfaces anew.", Need.ADDRESS, FOUND,
    (words(required=True, help="What it is made of now."),),
)  # fmt: skip
_CUT_OUT = ActionSpec(
    "remove_background", Task.REMOVE_BACKGROUND, "", "remove_background", "Remove background", "",
    "Remove background", "Leaves what it shows, on nothing.", Need.ADDRESS, FOUND,
)  # fmt: skip
_DESCRIBE = ActionSpec(
    "describe", Task.DESCRIBE, "", "describe", "Describe", "", "Describe",
    "Four prompts that would make such a picture.", Need.ADDRESS, FOUND,
)  # fmt: skip
_EXTEND = ActionSpec(
    "extend_video", Task.EXTEND_VIDEO, "extend", "extend_video", "Extend", "", "Extend video",
    "Four seconds more, up to four times.", Need.VIDEO, FILM,
    (words(help="What happens next; none goes on as it is."),),
)  # fmt: skip
_UPSCALE_VIDEO = ActionSpec(
    "upscale_video", Task.VIDEO_UPSCALE, "upscale", "upscale_video", "Upscale", "", "Upscale video",
    "Twice the side, the same video.", Need.VIDEO, FILM,
)  # fmt: skip

ACTIONS: tuple[ActionSpec, ...] = (
    _upscale(UpscaleKind.SUBTLE, "Subtle", "Twice the side, the same picture."),
    _upscale(UpscaleKind.CREATIVE, "Creative", "Twice the side, with new detail."),
    _vary(VaryStrength.STRONG, "Strong", "Four new takes, free with the composition."),
    _vary(VaryStrength.SUBTLE, "Subtle", "Four new takes, close to this one."),
    _remix(RemixMode.STRONG, "Strong", "A new prompt, loosely on this picture."),
    _remix(RemixMode.SUBTLE, "Subtle", "A new prompt, closely on this picture."),
    _pan(Direction.LEFT, "Left", "to the left"),
    _pan(Direction.RIGHT, "Right", "to the right"),
    _pan(Direction.UP, "Up", "upwards"),
    _pan(Direction.DOWN, "Down", "downwards"),
    _zoom("15", 1.5),
    _zoom("20", 2.0),
    _ENHANCE,
    _ANIMATE,
    _TOPAZ,
    _RETEXTURE,
    _CUT_OUT,
    _DESCRIBE,
    _REROLL,
    _EXTEND,
    _UPSCALE_VIDEO,
)
"""What is bought at once or from a pop-over, on a picture or video; in the order in which it is shown."""

EDITS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "inpaint", Task.INPAINT, "inpaint", "inpaint", "Inpaint", "", "Inpaint",
        "Paint over a part of the picture and have it drawn anew.", Need.PICTURE, PICTURE, opens="editor",
    ),
    ActionSpec(
        "edit", Task.EDIT, "edit", "edit", "Edit", "", "Edit",
        "Move the picture on a larger canvas, extend and repaint it.", Need.PICTURE, PICTURE, opens="editor",
    ),
)  # fmt: skip
"""Actions that are made ready in the editor; `build` knows none of them."""

TOOLS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "imagine", Task.DIFFUSION, "", "imagine", "Imagine", "", "Imagine", "Four pictures from a prompt.",
        Need.WORDS, frozenset({Place.PALETTE}), (words(required=True),), opens="prompt",
    ),
    ActionSpec(
        "shorten", Task.SHORTEN, "", "shorten", "Shorten", "", "Shorten the prompt",
        "Shows which words count, and five shorter prompts.", Need.WORDS, TOOL, (words(required=True),),
    ),
    ActionSpec(
        "blend", Task.BLEND, "", "blend", "Blend", "", "Blend pictures", "Two to five pictures in one.",
        Need.PICTURES, TOOL | {Place.MENU},
        (choice(Task.BLEND, "aspect", "Shape", {
            BlendAspect.SQUARE: "1:1", BlendAspect.PORTRAIT: "2:3", BlendAspect.LANDSCAPE: "3:2"}),),
        opens="tray",
    ),
    ActionSpec(
        "upload_paint", Task.UPLOAD_PAINT, "", "upload_paint", "Paint on a picture", "", "Paint on a picture",
        "Repaint and extend a picture from anywhere.", Need.ADDRESS, TOOL, opens="editor",
    ),
)  # fmt: skip
"""Tasks that start from no picture of a job."""

TABLE: tuple[ActionSpec, ...] = (*ACTIONS, *EDITS, *TOOLS)
"""All twenty tasks."""
