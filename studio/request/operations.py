"""The twenty paid operations as frozen values, each with the limits and wire names of its fields (contract §1).

An operation is checked once (`check`) and never edited afterwards. `to_body` is exactly what goes over the
wire; `from_body` (both in `bodies`) reads a journalled body back.
"""

# ruff: noqa: RUF009 -- `_wire` is `dataclasses.field` with our metadata, made anew for each field as it must be.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

from studio.request.tasks import Task

URL_LENGTH = 1024
FRAME = (500, 4096)
"""Shortest and longest side of the frame that a mask's polygons are drawn in, in pixels."""


class VaryStrength(IntEnum):
    SUBTLE = 0
    STRONG = 1


class UpscaleKind(IntEnum):
    """X2 and X4 are for the oldest models only and deprecated."""

    SUBTLE = 0
    CREATIVE = 1
    X2 = 2
    X4 = 3


class RemixMode(IntEnum):
    """Numbered the other way round than `VaryStrength`: that is the service's own doing."""

    STRONG = 0
    SUBTLE = 1


class Direction(IntEnum):
    DOWN = 0
    RIGHT = 1
    UP = 2
    LEFT = 3


class VideoResolution(IntEnum):
    P480 = 0
    P720 = 1


class BlendAspect(StrEnum):
    PORTRAIT = "2:3"
    SQUARE = "1:1"
    LANDSCAPE = "3:2"


class TopazResolution(StrEnum):
    HD = "HD"
    FHD = "FHD"
    K2 = "2K"
    K4 = "4K"
    K6 = "6K"
    K8 = "8K"
    K12 = "12K"


class TopazContent(StrEnum):
    STANDARD = "standard"
    PHOTO = "photo"
    ILLUSTRATION = "illustration"
    TEXT = "text"
    LOW_RES = "low_res"


class TopazAspect(StrEnum):
    KEEP = "keep"
    R1_1 = "1:1"
    R16_9 = "16:9"
    R9_16 = "9:16"
    R4_5 = "4:5"
    R5_4 = "5:4"
    R3_2 = "3:2"
    R2_3 = "2:3"
    R4_3 = "4:3"
    R3_4 = "3:4"


class TopazCrop(StrEnum):
    LETTERBOX = "letterbox"
    CROP = "crop"
    STRETCH = "stretch"


class TopazFormat(StrEnum):
    JPEG = "jpeg"
    JPG = "jpg"
    PNG = "png"
    TIFF = "tiff"
    TIF = "tif"


class TopazFace(StrEnum):
    OFF = "off"
    NONE = "none"
    SUBTLE = "subtle"
    MODERATE = "moderate"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed outline: `points` is x, y, x, y … in pixels of a frame `width` × `height`."""

    width: int
    height: int
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mask:
    """What is to be repainted: outlines, or the address of a picture whose white is repainted."""

    areas: tuple[Polygon, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Canvas:
    """The size of the new picture in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Size of the picture on the canvas and its top left corner, measured from the canvas's own."""

    width: int
    height: int
    x: int
    y: int


def _wire(
    name: str,
    low: float | None = None,
    high: float | None = None,
    *,
    default: Any = MISSING,
    text: str = "",
    items: tuple[int, int] | None = None,
) -> Any:
    """A field called `name` on the wire; `text` is "prompt" or "url" for strings whose length is bounded."""
    facts = {"wire": name, "low": low, "high": high, "text": text, "items": items}
    return field(default=default, metadata=facts) if default is not MISSING else field(metadata=facts)


def _image() -> Any:
    return _wire("imageNo", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Something the service can be asked for and paid for."""

    task: ClassVar[Task]

    @property
    def shown_prompt(self) -> str:
        """The words that the artist gave with it, "" for none."""
        for name in ("text", "prompt"):
            value = getattr(self, name, None)
            if value:
                return str(value)
        return ""

    @property
    def source(self) -> tuple[str, int | None] | None:
        """The service's id of the job it starts from and the index there (None for the whole job)."""
        job_id = getattr(self, "job_id", None)
        if not job_id:
            return None
        return (job_id, getattr(self, "image", getattr(self, "video", None)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Imagine(Operation):
    task = Task.DIFFUSION
    text: str = _wire("text", text="prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vary(Operation):
    task = Task.VARIATION
    job_id: str = _wire("jobId")
    image: int = _image()
    strength: VaryStrength = _wire("type")
    prompt: str | None = _wire("remixPrompt", default=None, text="prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upscale(Operation):
    task = Task.UPSCALE
    job_id: str = _wire("jobId")
    image: int = _image()
    kind: UpscaleKind = _wire("type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reroll(Operation):
    task = Task.REROLL
    job_id: str = _wire("jobId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend(Operation):
    task = Task.BLEND
    images: tuple[str, ...] = _wire("imgUrls", items=(2, 5), text="url")
    aspect: BlendAspect = _wire("aspect_ratio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe(Operation):
    task = Task.DESCRIBE
    image_url: str = _wire("imgUrl", text="url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorten(Operation):
    task = Task.SHORTEN
    prompt: str = _wire("prompt", text="prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pan(Operation):
    """`scale` is the new length over the old one in that direction."""

    task = Task.PAN
    job_id: str = _wire("jobId")
    image: int = _image()
    direction: Direction = _wire("direction")
    scale: float = _wire("scale", 1.1, 3.0)
    prompt: str | None = _wire("remixPrompt", default=None, text="prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outpaint(Operation):
    """`scale` is the new side over the old one, on all sides alike."""

    task = Task.OUTPAINT
    job_id: str = _wire("jobId")
    image: int = _image()
    scale: float = _wire("scale", 1.1, 2.0)
    prompt: str | None = _wire("remixPrompt", default=None, text="prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inpaint(Operation):
    task = Task.INPAINT
    job_id: str = _wire("jobId")
    image: int = _image()
    mask: Mask = _wire("mask")
    prompt: str | None = _wire("remixPrompt", default=None, text="prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remix(Operation):
    """`prompt` replaces the whole prompt of the parent, flags included (contract §4a rule 10)."""

    task = Task.REMIX
    job_id: str = _wire("jobId")
    image: int = _image()
    prompt: str = _wire("remixPrompt", text="prompt")
    mode: RemixMode = _wire("mode", default=RemixMode.STRONG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Operation):
    task = Task.EDIT
    job_id: str = _wire("jobId")
    image: int = _image()
    canvas: Canvas = _wire("canvas")
    placement: Placement = _wire("imgPos")
    prompt: str = _wire("remixPrompt", text="prompt")
    mask: Mask | None = _wire("mask", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPaint(Operation):
    task = Task.UPLOAD_PAINT
    image_url: str = _wire("imgUrl", text="url")
    canvas: Canvas = _wire("canvas")
    placement: Placement = _wire("imgPos")
    prompt: str = _wire("remixPrompt", text="prompt")
    mask: Mask = _wire("mask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retexture(Operation):
    task = Task.RETEXTURE
    image_url: str = _wire("imgUrl", text="url")
    prompt: str = _wire("remixPrompt", text="prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveBackground(Operation):
    task = Task.REMOVE_BACKGROUND
    image_url: str = _wire("imgUrl", text="url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enhance(Operation):
    task = Task.ENHANCE
    job_id: str = _wire("jobId")
    image: int = _image()


@dataclass(frozen=True, slots=True, kw_only=True)
class Animate(Operation):
    """From a picture of a job (`job_id` and `image`), or from the address that `prompt` begins with."""

    task = Task.VIDEO_DIFFUSION
    job_id: str | None = _wire("jobId", default=None)
    image: int | None = _wire("imageNo", 0, default=None)
    prompt: str | None = _wire("prompt", default=None, text="prompt")
    resolution: VideoResolution = _wire("videoType", default=VideoResolution.P480)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendVideo(Operation):
    task = Task.EXTEND_VIDEO
    job_id: str = _wire("jobId")
    video: int = _wire("videoNo", 0, 3)
    prompt: str | None = _wire("prompt", default=None, text="prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class UpscaleVideo(Operation):
    task = Task.VIDEO_UPSCALE
    job_id: str = _wire("jobId")
    video: int = _wire("videoNo", 0, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topaz(Operation):
    """From an address or from a picture of a job, never both."""

    task = Task.ENHANCE_UPSCALE
    image_url: str | None = _wire("image_url", default=None, text="url")
    job_id: str | None = _wire("jobId", default=None)
    image: int | None = _wire("imageNo", 0, default=None)
    resolution: TopazResolution = _wire("target_resolution", default=TopazResolution.K2)
    content: TopazContent = _wire("content_type", default=TopazContent.STANDARD)
    aspect: TopazAspect = _wire("aspect_ratio", default=TopazAspect.KEEP)
    crop: TopazCrop = _wire("crop_mode", default=TopazCrop.LETTERBOX)
    output_format: TopazFormat = _wire("output_format", default=TopazFormat.JPEG)
    face: TopazFace = _wire("face_enhancement_level", default=TopazFace.MODERATE)


OPERATIONS: Mapping[Task, type[Operation]] = {
    kind.task: kind
    for kind in (
        Imagine,
        Vary,
        Upscale,
        Reroll,
        Blend,
        Describe,
        Shorten,
        Pan,
        Outpaint,
        Inpaint,
        Remix,
        Edit,
        UploadPaint,
        Retexture,
        RemoveBackground,
        Enhance,
        Animate,
        ExtendVideo,
        UpscaleVideo,
        Topaz,
    )
}
