"""What is heard when: play, pause, seek, loop and change, worked out as sound to queue. The thread that drives it is elsewhere."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.audio.folding import FoldedSource, Source
from workbench.audio.output import FADE_SECONDS, Sink
from workbench.audio.resampling import resampled
from workbench.core.errors import DeviceError, ParameterError, WorkbenchError
from workbench.core.sound import Samples

QUEUED_SECONDS = 0.3
BLOCK_SECONDS = 0.05
POLL_SECONDS = 0.015
HASTE_SECONDS = 0.004
"""From the plan to what is rendered lying in the queue, rendering itself left out."""

IDLE_SECONDS = 2.0
"""So long the stream goes on with silence before the device is let go to rest."""

STALLED_SECONDS = 2.0
"""A device that takes nothing for so long is lost: some drivers do not say that it was unplugged."""

_LONGEST_ALLOWANCE_SECONDS = 0.25


@dataclass(frozen=True)
class _Segment:
    """Queued sound: where it lies in the stream and where it came from, all in samples at the sink's rate."""

    stream: int
    document: int
    samples: int

    @property
    def stream_stop(self) -> int:
        return self.stream + self.samples


@dataclass(frozen=True)
class _Plan:
    """The next piece to render: ``samples`` from ``document``, heard at ``stream``; ``left`` is what would follow without a jump."""

    run: int
    stream: int
    document: int
    samples: int
    left: int | None
    splices: bool


class Transport:
    """The state of playing one source. ``step`` does the work of the feeder; everything else may be called from any thread.

    Positions are samples of the source, at its rate. Every jump is crossfaded, so that nothing clicks; a loop is exactly as long as
    its span. After ``changed`` the queue is rendered anew from as near to the present as the device allows.
    """

    def __init__(
        self, source: Source, *, samples: int, rate: int, channels: int, sink: Sink, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Play ``samples`` samples per channel of ``source``, which has ``channels`` channels at ``rate``, to ``sink``."""
        self._sink = sink
        self._sound = resampled(FoldedSource(source, samples, rate, channels, sink.channels), sink.rate)
        self._document_rate, self._document_samples = rate, samples
        self._clock = clock
        self._fade = int(FADE_SECONDS * sink.rate)
        self._lock = threading.RLock()
        self._asked = threading.Event()
        """Set when the feeder has something to do before its time."""
        self._playing = False
        self._run = 0
        self._cursor = 0
        self._target: int | None = None
        self._stale = False
        self._loop: tuple[int, int] | None = None
        self._segments: list[_Segment] = []
        self._allowance = 0.0
        self._idle_since = clock()
        self._seen_taken, self._seen_at = -1, 0.0
        self.device_lost = False
        """Whether playing had to stop because of the device."""
        self.on_finished: Callable[[], None] = lambda: None
        """Called from the feeder's thread when the end has been heard."""
        self.on_error: Callable[[str], None] = lambda sentence: None
        """Called from the feeder's thread, with a sentence for the user, when playing had to stop."""

    @property
    def playing(self) -> bool:
        """Whether sound is being played; False after the end, a pause or an error."""
        return self._playing

    @property
    def underruns(self) -> int:
        """How often there was a gap because sound came too late."""
        return self._sink.ring.underruns

    @property
    def position(self) -> int:
        """The sample heard at this moment, 0..samples; where playing would go on, if paused. Only seeks and loops let it fall."""
        with self._lock:
            at = self._cursor
            if self._segments:
                played = self._sink.played
                begun = [segment for segment in self._segments if segment.stream <= played]
                heard = begun[-1] if begun else self._segments[0]
                at = heard.document + min(max(played - heard.stream, 0), heard.samples)
                self._segments = self._segments[max(len(begun) - 1, 0) :]
            return min(at * self._document_rate // self._sink.rate, self._document_samples)

    def play(self, start: int | None = None) -> None:
        """Play from sample ``start``, or on from where it paused, or from the beginning (of the loop) where it had come to the end."""
        with self._lock:
            if start is not None:
                self._move_to(start)
            if not self._playing:
                if start is None and self._cursor >= self._sound.samples:
                    self._move_to(0)
                self._playing = True
                self._run += 1
                self._seen_taken = -1
            self._asked.set()

    def pause(self) -> None:
        """Fade out at once; ``play`` goes on from there."""
        with self._lock:
            if self._playing:
                self._halt()
            self._asked.set()

    def seek(self, sample: int) -> None:
        """Go to ``sample``, held within the sound, playing or not."""
        with self._lock:
            self._move_to(sample)
            self._asked.set()

    def set_loop(self, span: tuple[int, int] | None) -> None:
        """Repeat the samples from the first up to, not including, the second; None plays on. Raises ParameterError for an empty span.

        Before the span it plays on into it; behind it, it goes to its beginning.
        """
        if span is not None and not 0 <= span[0] < span[1] <= self._document_samples:
            raise ParameterError(
                f"a loop must be a span within [0, {self._document_samples}] samples that is not empty; got {span[0]} to {span[1]}"
            )
        with self._lock:
            self._loop = (
                None if span is None else (self._at_sink_rate(span[0]), max(self._at_sink_rate(span[1]), self._at_sink_rate(span[0]) + 1))
            )
            self._stale = self._playing
            self._asked.set()

    def changed(self) -> None:
        """Tell that the source sounds different now: what is queued is rendered anew, and gone over to without a click."""
        with self._lock:
            self._stale = self._playing
            self._asked.set()

    def step(self) -> float | None:
        """Do the next piece of the feeder's work.

        Returns the seconds until there may be more: 0.0 for at once, None for when something is asked. Raises nothing.
        """
        try:
            if not self._playing:
                return self._rest()
            if not self._sink.running:
                self._sink.start()
                self._seen_taken = -1
            self._require_taking()
            with self._lock:
                if not self._playing:
                    return 0.0
                plan = self._planned()
                finished = plan is None and self._is_over()
                if finished:
                    self._halt()
            if plan is not None:
                self._queue(plan, self._rendered(plan))
                return 0.0
            if finished:
                self.on_finished()
                return 0.0
            return POLL_SECONDS
        except Exception as error:  # whatever the source raises, the thread must go on
            with self._lock:
                self._halt()
            self.device_lost = isinstance(error, DeviceError)
            self.on_error(str(error) if isinstance(error, WorkbenchError) else f"playing stopped: {type(error).__name__}: {error}")
            return 0.0

    def _require_taking(self) -> None:
        """Raise DeviceError where the sink has long taken nothing."""
        taken, now = self._sink.ring.taken, self._clock()
        if taken != self._seen_taken:
            self._seen_taken, self._seen_at = taken, now
        elif now - self._seen_at > STALLED_SECONDS:
            raise DeviceError("the sound card takes no more sound")

    def _at_sink_rate(self, sample: int) -> int:
        return sample * self._sink.rate // self._document_rate

    def _move_to(self, sample: int) -> None:
        place = min(max(self._at_sink_rate(sample), 0), self._sound.samples)
        if self._playing:
            self._target = place
        else:
            self._cursor, self._target, self._segments = place, None, []

    def _halt(self) -> None:
        """Fade out what is queued, and remember where."""
        ring = self._sink.ring
        ring.flowing = False
        if self._playing:
            at = ring.taken + self._margin()
            if at < ring.written:
                self._cursor = self._document_at(at)
                ring.fade_out_from(at, self._fade)
                self._cut_segments(at)
            if self._target is not None:
                self._cursor, self._segments = self._target, []
        self._playing, self._stale, self._target = False, False, None
        self._run += 1
        self._idle_since = self._clock()

    def _rest(self) -> float | None:
        """Nothing is played: stop the stream after a while."""
        if not self._sink.running:
            return None
        remaining = IDLE_SECONDS - (self._clock() - self._idle_since)
        if remaining <= 0:
            self._sink.stop()
            return None
        return remaining

    def _margin(self) -> int:
        """From ``taken`` to the first sample worth changing: the callback's next bite, and the time it takes to render."""
        return self._sink.ring.largest_take + int((HASTE_SECONDS + self._allowance) * self._sink.rate)

    def _planned(self) -> _Plan | None:
        ring = self._sink.ring
        stream = reach = ring.taken + self._margin()
        document = self._cursor
        splices = self._target is not None or self._stale
        if self._target is not None:
            document = self._target
        elif self._stale:
            document = self._document_at(reach)
        elif ring.written - ring.taken >= int(QUEUED_SECONDS * self._sink.rate):
            return None
        else:
            stream = ring.written if ring.written > ring.taken else reach
        self._target, self._stale = None, False
        left = None
        end = self._sound.samples
        if self._loop is not None:
            begin, end = self._loop
            if document >= end:
                left, document = document, begin
        count = min(int(BLOCK_SECONDS * self._sink.rate), end - document)
        if count <= 0:
            if splices:
                ring.fade_out_from(stream, self._fade)
                self._cut_segments(stream)
            self._cursor = document
            ring.flowing = False
            return None
        return _Plan(self._run, stream, document, count, left, splices)

    def _is_over(self) -> bool:
        return self._cursor >= self._sound.samples and self._loop is None and self._sink.played >= self._sink.ring.written

    def _rendered(self, plan: _Plan) -> Samples:
        begun = self._clock()
        samples = self._sound.read(plan.document, plan.document + plan.samples)
        if plan.left is not None:
            fade = min(self._fade, plan.samples)
            rising = np.arange(1, fade + 1, dtype=np.float32) / (fade + 1)
            samples[:, :fade] = self._going_on(plan.left, fade) * (1.0 - rising) + samples[:, :fade] * rising
        self._allowance = min(max(self._clock() - begun, 0.9 * self._allowance), _LONGEST_ALLOWANCE_SECONDS)
        return samples

    def _going_on(self, document: int, count: int) -> Samples:
        """What would come next; behind the end its last value, which then fades without a step."""
        last = max(min(document, self._sound.samples) - 1, 0)
        after = self._sound.read(last, document + count)
        known = min(max(self._sound.samples - last, 1), after.shape[1])
        after[:, known:] = after[:, known - 1 : known]
        return after[:, -count:]

    def _queue(self, plan: _Plan, samples: Samples) -> None:
        with self._lock:
            if plan.run != self._run:
                return
            ring = self._sink.ring
            stream, fade = plan.stream, self._fade
            if stream >= ring.written:
                # Nothing is replaced, so nothing need be left out for coming late. The very beginning is heard as it is;
                # everything else that does not follow on what is queued fades in.
                if stream > ring.written or ring.written < ring.taken:
                    stream = max(stream, ring.taken + ring.largest_take)
                follows = stream == ring.written and (plan.left is not None or self._ends_with(stream, plan.document))
                fade = self._fade if plan.splices or not (follows or plan.document == 0) else 0
            start, stop = ring.write_at(stream, samples, fade)
            if start == stop:
                self._target = plan.document if self._target is None else self._target
                return
            ring.flowing = True
            self._cursor = plan.document + plan.samples
            self._cut_segments(start)
            self._segments.append(_Segment(start, plan.document + start - stream, stop - start))

    def _ends_with(self, stream: int, document: int) -> bool:
        """Whether what is queued goes up to these, and not to the end of a fade."""
        last = self._segments[-1] if self._segments else None
        return last is not None and last.stream_stop == stream and last.document + last.samples == document

    def _document_at(self, stream: int) -> int:
        """Which document sample is queued at a stream position; behind the queue, the one that comes next."""
        for segment in reversed(self._segments):
            if segment.stream <= stream < segment.stream_stop:
                return segment.document + stream - segment.stream
        return self._cursor

    def _cut_segments(self, stream: int) -> None:
        """Forget what is queued from a stream position on, and what has long been heard."""
        heard = self._sink.played - self._sink.rate
        kept = (
            _Segment(each.stream, each.document, min(each.samples, stream - each.stream)) for each in self._segments if each.stream < stream
        )
        self._segments = [segment for segment in kept if segment.stream_stop > heard]
