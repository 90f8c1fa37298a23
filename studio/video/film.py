"""One video file and its frames by number, exact whatever the distance of its key frames. Blocking: for workers.

A film belongs to one thread at a time. Frames count from 0 in the order in which they are seen.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from av.container import InputContainer
from av.error import EOFError as EndOfFile
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from studio.errors import PictureError

LONGEST_SIDE = 16384
MOST_PIXELS = 67_108_864
"""Frames beyond these are not opened: four times what the largest video of today has."""
USUAL_RATE = Fraction(24)
"""Frames per second of a video that does not say."""
NOT_SHOWN = "This video cannot be shown here."
ADVICE = "Open it with your player."
HOSTILE = (FFmpegError, OSError, ValueError, ArithmeticError, LookupError, MemoryError)
"""What PyAV is known to raise for files made to hurt it; anything else is a bug of ours."""

Layout = Literal["bgra", "rgb24"]


@dataclass(frozen=True, slots=True)
class FilmInfo:
    """Size in pixels, seconds from the first frame to the end of the last, and how many frames there are.

    `starts` holds the second at which each frame begins, from 0.0 on.
    """

    width: int
    height: int
    seconds: float
    starts: tuple[float, ...]

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.starts)

    def frame_at(self, seconds: float) -> int:
        """The number of the frame that is seen at that second; the ends hold for what lies beyond them."""
        # Half a microsecond of grace: sums of seconds end a hair before the frame that they mean.
        return min(max(bisect_right(self.starts, seconds + 5e-7) - 1, 0), self.frames - 1)


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame's pixels: rows of `stride` bytes, four (BGRA) or three (RGB) of them to a pixel."""

    number: int
    width: int
    height: int
    stride: int
    data: bytes

    @property
    def packed(self) -> bytes:
        """The rows of an RGB frame without what lies between them."""
        row = 3 * self.width
        if row == self.stride:
            return self.data[: row * self.height]
        return b"".join(self.data[at : at + row] for at in range(0, self.stride * self.height, self.stride))


class Film:
    """An open video file. All of it raises `PictureError` when it cannot be shown here."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        """`threads` decode side by side, which makes large frames quicker and the first one later."""
        self._path = path
        self._decoded: Iterator[VideoFrame] = iter(())
        self._pending: VideoFrame | None = None
        self._next = 0
        self._scaler = VideoReformatter()
        try:
            self._container = _opened(path)
        except HOSTILE as error:
            raise PictureError(NOT_SHOWN, ADVICE) from error
        try:
            self._stream = _stream(self._container, threads)
            self._index = _Index(self._container, self._stream)
            self.info = self._index.info(self._stream)
            self._rewind()
        except HOSTILE as error:
            self._container.close()
            raise PictureError(NOT_SHOWN, ADVICE) from error
        except PictureError:
            self._container.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    @property
    def next_number(self) -> int:
        """The number of the frame that `read` is expected to give."""
        return self._next

    def read(self) -> int | None:
        """Decode the next frame and return its number, None after the last one. `pixels` then has it."""
        while True:
            try:
                frame = next(self._decoded)
            except StopIteration:
                self._pending = None
                return None
            number = self._number(frame)
            if number is not None:
                self._pending, self._next = frame, number + 1
                return number

    def seek(self, number: int, cancelled: Callable[[], bool] = lambda: False) -> int | None:
        """Decode up to frame `number`, or the first one behind it that can be decoded, and return its number.

        None where there is none, or where `cancelled` became true on the way.
        """
        key = self._index.key_before(number)
        if not self._next <= number or key > self._next:
            self._go_to(number, key)
        while not cancelled():
            found = self.read()
            if found is None or found >= number:
                return found
        return None

    def pixels(self, width: int = 0, height: int = 0, layout: Layout = "bgra") -> Frame:
        """The frame that was read last, in that size; 0: in its own."""
        frame = self._pending
        if frame is None:
            raise ValueError("no frame was read")
        with _told():
            made = self._scaler.reformat(frame, width or frame.width, height or frame.height, layout, threads=1)
            plane = made.planes[0]
            return Frame(self._next - 1, made.width, made.height, plane.line_size, bytes(plane))

    def _number(self, frame: VideoFrame) -> int | None:
        """Which frame it is; None for one that only belongs to what was before the key frame it came behind."""
        number = self._next if frame.pts is None else self._index.number_of(frame.pts, self._next)
        return number if number is not None and number >= self._next else None

    def _go_to(self, number: int, key: int) -> None:
        """Stand so that decoding comes by frame `number`: behind a key frame, or at the beginning of all."""
        while key > 0:
            with _told():
                self._container.seek(self._index.pts[key], backward=True, stream=self._stream)
            self._next = 0
            self._decoded = self._frames()
            # Where a file's index leads astray, the key frame before is tried.
            first = self.read()
            if first is not None and first <= number:
                if first == number:
                    # It is read once more by the caller.
                    self._decoded = _again(self._pending, self._decoded)
                    self._next = number
                return
            key = self._index.key_before(key - 1)
        self._rewind()

    def _rewind(self) -> None:
        with _told():
            if self._index.has_times:
                self._container.seek(self._index.pts[0], backward=True, stream=self._stream)
            else:
                # What has no times cannot be found by them.
                self._container.close()
                self._container = _opened(self._path)
                self._stream = _stream(self._container, self._stream.codec_context.thread_count)
        self._next = 0
        self._decoded = self._frames()

    def _frames(self) -> Iterator[VideoFrame]:
        """Frames from where the container stands; what is damaged is left out."""
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, EndOfFile):
                return
            except HOSTILE:
                return  # the file ends in the middle of something
            try:
                yield from self._stream.decode(packet)
            except EndOfFile:
                return
            except HOSTILE:
                continue


@contextmanager
def _told() -> Iterator[None]:
    """What the library gives up with becomes a sentence."""
    try:
        yield
    except HOSTILE as error:
        raise PictureError(NOT_SHOWN, ADVICE) from error


def _again(first: VideoFrame | None, rest: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    if first is not None:
        yield first
    yield from rest


class _Index:
    """When each frame is seen, and which ones stand alone; read from the packets without decoding them."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        times: dict[int, bool] = {}
        last = count = 0
        latest: int | None = None
        # An AVI numbers its frames in the order of decoding, which is not the one in which they are seen.
        self.has_times = "avi" not in container.format.name
        try:
            for packet in container.demux(stream):
                if not packet.size or packet.is_discard:
                    continue
                count += 1
                if packet.pts is None:
                    self.has_times = False
                    continue
                times[packet.pts] = times.get(packet.pts, False) or packet.is_keyframe
                if latest is None or packet.pts >= latest:
                    latest, last = packet.pts, packet.duration or 0
        except HOSTILE:
            pass  # what came before the damage can be shown
        if not count:
            raise PictureError(NOT_SHOWN, ADVICE)
        self.pts = sorted(times) if self.has_times else []
        self._keys = [number for number, pts in enumerate(self.pts) if times[pts]]
        self._count = len(self.pts) or count
        self._last = last

    def key_before(self, number: int) -> int:
        """The nearest key frame at or before that frame; 0 where none is known."""
        at = bisect_right(self._keys, number) - 1
        return self._keys[at] if at >= 0 else 0

    def number_of(self, pts: int, expected: int) -> int | None:
        """The frame that is seen at `pts`, `expected` where the packets had no times; None before the first."""
        if not self.has_times:
            return expected
        at = bisect_left(self.pts, pts)
        if at < len(self.pts):
            return at if self.pts[at] == pts or at else None
        return None

    def info(self, stream: VideoStream) -> FilmInfo:
        rate = stream.average_rate or stream.guessed_rate or USUAL_RATE
        context = stream.codec_context
        width, height = context.width, context.height
        if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE) or width * height > MOST_PIXELS:
            raise PictureError(NOT_SHOWN, ADVICE)
        if not self.has_times or stream.time_base is None:
            starts = tuple(float(number / rate) for number in range(self._count))
            return FilmInfo(width, height, float(self._count / rate), starts)
        base = stream.time_base
        starts = tuple(float((pts - self.pts[0]) * base) for pts in self.pts)
        last = float(self._last * base) or float(1 / rate)
        return FilmInfo(width, height, starts[-1] + last, starts)


def _opened(path: Path) -> InputContainer:
    return av.open(str(path), metadata_errors="replace")


def _has_decoder(stream: VideoStream) -> bool:
    context: object = stream.codec_context  # None for a codec that is not known here, whatever its type says
    return context is not None


def _stream(container: InputContainer, threads: int) -> VideoStream:
    if not container.streams.video:
        raise PictureError(NOT_SHOWN, ADVICE)
    stream = container.streams.video[0]
    if not _has_decoder(stream):
        raise PictureError(NOT_SHOWN, ADVICE)
    stream.thread_count = threads
    if threads > 1:
        stream.thread_type = "AUTO"
    return stream
