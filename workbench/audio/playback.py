"""Playing to the sound card: a transport and the thread that feeds it."""

import threading
from collections.abc import Callable

from workbench.audio.folding import Source
from workbench.audio.output import Output, Sink
from workbench.audio.transport import Transport


class Player(Transport):
    """Plays a source to a sink from its own thread; see Transport for what it can do.

    ``on_finished`` and ``on_error`` are called from that thread and must not wait for anything that calls the player.
    """

    def __init__(
        self,
        source: Source,
        *,
        samples: int,
        rate: int,
        channels: int,
        sink: Sink | None = None,
        on_finished: Callable[[], None] | None = None,
        on_error: Callable[[str], None] | None = None,
    ) -> None:
        """Play to ``sink``, or to the system's default sound card, which the player then closes. Raises DeviceError where there is none."""
        super().__init__(source, samples=samples, rate=rate, channels=channels, sink=Output(rate) if sink is None else sink)
        self.on_finished = on_finished or self.on_finished
        self.on_error = on_error or self.on_error
        self._closed = False
        self._thread = threading.Thread(target=self._feed, name="player", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Fade out, end the thread and close the sink."""
        self.pause()
        self._closed = True
        self._asked.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._sink.close()

    def _feed(self) -> None:
        while not self._closed:
            seconds = self.step()
            if seconds != 0.0:
                self._asked.wait(seconds)
            self._asked.clear()
