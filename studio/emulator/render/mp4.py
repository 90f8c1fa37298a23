"""H.264 in an MP4 that streams: frames in, a file out, or the file of an earlier video continued."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from studio.emulator.render.shot import FPS

Planes = NDArray[np.uint8]
"""A frame as yuv420p: rows of luma, then both chroma planes at half the side, height × 3/2 rows in all."""

TICK = Fraction(1, FPS)
BT709 = 1
# without B frames, packets can be appended to
ENCODER = {"preset": "veryfast", "crf": "19", "bf": "0", "g": str(2 * FPS)}
START_CODE = b"\0\0\0\1"


def write(frames: Iterator[Planes], size: tuple[int, int], path: str, text: str, parent: str = "") -> None:
    """Encode frames of `size`, whole or not at all; those of the video `parent` come first, as they are."""
    part = Path(path + ".part")
    try:
        with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            container.metadata.update({"title": text, "comment": "practice"})
            stream = _stream(container, size)
            container.start_encoding()
            done = _taken_over(container, stream, parent) if parent else 0
            for number, frame in enumerate(frames, done):
                _encode(container, stream, frame, number)
            container.mux(stream.encode(None))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def planes(picture: Image.Image) -> Planes:
    """A picture of even size as luma and chroma for television."""
    frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
    frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)
    return np.asarray(frame.to_ndarray(), dtype=np.uint8)


def _stream(container: OutputContainer, size: tuple[int, int]) -> VideoStream:
    stream = container.add_stream("libx264", rate=FPS, options=ENCODER)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    # said in the file, since players guess another matrix for 480 lines than for 720
    stream.colorspace, stream.color_range = Colorspace.ITU709, ColorRange.MPEG
    stream.color_primaries = stream.color_trc = BT709
    stream.codec_context.time_base = TICK
    stream.thread_count = 1  # as many videos at once as there are workers; more threads would starve the service
    return stream


def _encode(container: OutputContainer, stream: VideoStream, frame: Planes, number: int) -> None:
    picture = av.VideoFrame.from_ndarray(frame, format="yuv420p")
    picture.pts, picture.time_base = number, TICK
    picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
    container.mux(stream.encode(picture))


def _taken_over(container: OutputContainer, stream: VideoStream, parent: str) -> int:
    """Put the parent's frames first and count them: as packets, or encoded anew when its encoder was set otherwise."""
    with av.open(parent) as source:
        if _alike(source, stream):
            return _copied(container, stream, source)
        number = 0
        for number, frame in enumerate(source.decode(video=0), 1):
            _encode(container, stream, np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8), number - 1)
        return number


def _alike(source: InputContainer, stream: VideoStream) -> bool:
    theirs = source.streams.video[0].codec_context.extradata or b""
    ours = (stream.codec_context.extradata or b"").split(START_CODE)
    return all(unit in theirs for unit in ours)


def _copied(container: OutputContainer, stream: VideoStream, source: InputContainer) -> int:
    track = source.streams.video[0]
    to_stream = BitStreamFilterContext("h264_mp4toannexb", track)
    count = 0
    for packet in source.demux(track):
        if packet.size:
            for ready in to_stream.filter(packet):
                ready.stream = stream
                container.mux(ready)
            count += 1
    return count
