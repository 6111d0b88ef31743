"""Listening: the player follows the document, and says where it is."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.audio.devices import look_anew
from workbench.audio.folding import fold_weights
from workbench.audio.output import Output
from workbench.audio.playback import Player
from workbench.core.errors import DeviceError
from workbench.core.sound import Samples
from workbench.gui.heard_peaks import HeardPeaks, Peaks
from workbench.session.document import Document
from workbench.tasks.listening import heard

_MILLISECONDS_BETWEEN_POSITIONS = 30
_SHORTEST_LOOP_SECONDS = 0.03
_HEARD_CHANNELS = 2

MakeSource = Callable[[], Callable[[int, int], Samples]]
"""Makes what is heard, from samples start, stop to (channels, stop - start), anew whenever the document has changed."""


class Listening(QObject):
    """Plays what the document says is heard. Without a sound card everything else goes on, and that is said once."""

    playing_changed = Signal(bool)
    position_changed = Signal(float)
    """Seconds into the recording that are heard now, or where play would begin."""
    unavailable = Signal(str)
    """Why nothing can be played, or not on the device that was chosen."""
    failed = Signal(str)
    device_wanted = Signal()
    """Playing begins, or devices are let go of: whoever else has the sound card is to close it."""
    _ended = Signal(int)
    _broke = Signal(int, str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._player: Player | None = None
        self._players = 0
        self._source: Callable[[int, int], Samples] | None = None
        self._chosen: MakeSource | None = None
        self._override: MakeSource | None = None
        self._position = 0.0
        self._looping = False
        self._until: float | None = None
        self._told = False
        self._output: str | None = None
        self._look_first = False
        self._peaks = HeardPeaks()
        self._timer = QTimer(self)
        self._timer.setInterval(_MILLISECONDS_BETWEEN_POSITIONS)
        self._timer.timeout.connect(self._follow)
        self._ended.connect(self._finish)
        self._broke.connect(self._break)
        document.recording_changed.connect(self._take_recording)
        document.selection_changed.connect(self._take_loop)
        for signal in (document.tail_changed, document.mix_changed, document.result_changed):
            signal.connect(self._take_sound)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._timer.isActive()

    @property
    def position(self) -> float:
        """Seconds into the recording."""
        return self._position

    @property
    def output(self) -> str | None:
        """Title of the device that is played to; None for the system's default."""
        return self._output

    def set_output(self, title: str | None) -> None:
        """Play to the device of this title, or to the system's default, from now on."""
        if title != self._output:
            self._output = title
            playing = self.playing
            self.pause()
            self.close()
            if playing:
                self.play()

    def peaks(self) -> Peaks:
        """Peaks of what was heard since the last call; nothing while nothing plays."""
        recording = self._document.recording
        if recording is None or not self.playing:
            return Peaks()
        return self._peaks.up_to(round(self._position * recording.rate))

    def toggle(self) -> None:
        """Play from the playhead, or pause there."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play from the playhead; from the selection's start when looping elsewhere, from the start when at the end."""
        recording = self._document.recording
        if recording is None or self.playing or recording.samples == 0:
            return
        span = self._document.selection
        if self._looping and span is not None and not span[0] <= self._position < span[1]:
            self._position = span[0]
        elif self._position >= self._document.seconds - 0.005:
            self._position = 0.0
        self.device_wanted.emit()
        try:
            player = self._ready_player()
            player.play(round(self._position * recording.rate))
        except DeviceError as error:
            self._say_unavailable(str(error))
            return
        self._told = False
        self._timer.start()
        self.playing_changed.emit(True)

    def play_span(self, start: float, stop: float) -> None:
        """Play from ``start`` to ``stop``, in seconds, and no further; where it loops, the loop goes on."""
        self.pause()
        self.seek(start)
        if not self._looping:
            self._until = stop
        self.play()

    def pause(self) -> None:
        """Stop at the playhead."""
        if self._player is not None and self.playing:
            self._player.pause()
            self._until = None
            self._follow()
            self._timer.stop()
            self.playing_changed.emit(False)

    def seek(self, seconds: float) -> None:
        """Put the playhead; playing goes on from there."""
        recording = self._document.recording
        if recording is None:
            return
        self._until = None
        self._position = min(max(seconds, 0.0), self._document.seconds)
        if self._player is not None and self.playing:
            self._player.seek(round(self._position * recording.rate))
        self.position_changed.emit(self._position)

    def set_looping(self, looping: bool) -> None:
        """Repeat the selection, or everything where nothing is selected."""
        self._looping = looping
        self._take_loop()

    def listen_to(self, make: MakeSource | None) -> None:
        """Play from now on what ``make`` gives, positions staying as they are; None goes back to the document's mix."""
        self._chosen = make
        self._take_sound()

    def set_override(self, make: MakeSource | None) -> None:
        """Play for the moment, as an audition does, what ``make`` gives; None goes back to what is listened to."""
        self._override = make
        self._take_sound()

    def close(self) -> None:
        """Let go of the sound card."""
        self.device_wanted.emit()
        self._timer.stop()
        if self._player is not None:
            self._player.close()
            self._player = None

    def _ready_player(self) -> Player:
        recording = self._document.recording
        if self._player is None and recording is not None:
            self._players += 1
            number = self._players
            self._player = Player(
                self._heard,
                samples=recording.samples,
                rate=recording.rate,
                channels=_HEARD_CHANNELS,
                sink=self._opened_output(recording.rate),
                on_finished=lambda: self._ended.emit(number),
                on_error=lambda sentence: self._broke.emit(number, sentence),
            )
            self._take_loop()
        if self._player is None:
            raise DeviceError("there is no recording to play")
        return self._player

    def _opened_output(self, rate: int) -> Output:
        """The device that was chosen, or the system's default where it is gone; looks for devices again before it gives up."""
        if not self._look_first:
            try:
                return Output(rate, self._output)
            except DeviceError:
                pass  # it may have been plugged in or out since devices were looked for
        self._look_first = False
        look_anew()
        if self._output is not None:
            try:
                return Output(rate, self._output)
            except DeviceError as error:
                gone = str(error)
        output = Output(rate)
        if self._output is not None:
            self._say_unavailable(self.tr("{reason}; the default output is taken").format(reason=gone))
        return output

    def _heard(self, start: int, stop: int) -> Samples:
        """Called by the player's thread; always the newest source, on two loudspeakers."""
        assert self._source is not None, "the player is made after the source"
        sound = self._source(start, stop)
        heard: Samples = fold_weights(sound.shape[0], _HEARD_CHANNELS) @ sound
        until, recording = self._until, self._document.recording
        if until is not None and recording is not None:
            heard[:, max(0, round(until * recording.rate) - start) :] = 0.0
        self._peaks.put(start, heard)
        return heard

    def _take_recording(self) -> None:
        was_playing = self.playing
        self.close()
        if was_playing:
            self.playing_changed.emit(False)
        self._position = 0.0
        self._take_sound()
        self.position_changed.emit(0.0)

    def _take_sound(self) -> None:
        recording, result, settings = self._document.recording, self._document.result, self._document.settings
        if recording is None:
            return
        stems = result.stems if result is not None else ()
        make = self._override or self._chosen
        peaks = self._peaks.of_stems(() if make is not None else stems, recording.rate)
        if make is not None:
            self._source = make()
        else:
            mix = settings.gains(stems), settings.pans(stems)
            self._source = heard(recording, result, self._document.masks, settings.weights(stems), *mix, peaks, settings.mask_edits)
        if self._player is not None and self.playing:
            self._player.changed()

    def _take_loop(self) -> None:
        recording, span = self._document.recording, self._document.selection
        if self._player is None or recording is None:
            return
        if not self._looping:
            self._player.set_loop(None)
            return
        low, high = span if span is not None else (0.0, self._document.seconds)
        least = min(max(1, round(_SHORTEST_LOOP_SECONDS * recording.rate)), recording.samples)
        start = min(round(low * recording.rate), recording.samples - least)
        self._player.set_loop((start, max(round(high * recording.rate), start + least)))

    def _follow(self) -> None:
        recording = self._document.recording
        if self._player is not None and recording is not None:
            self._position = self._player.position / recording.rate
            until = self._until
            if until is not None and self._position >= until:
                self.pause()
                self._position = until
            self.position_changed.emit(self._position)

    def _finish(self, player: int) -> None:
        """The player has come to the end; one of an earlier recording may still say so."""
        if player != self._players or not self.playing:
            return
        self._timer.stop()
        self._position = self._document.seconds
        self.position_changed.emit(self._position)
        self.playing_changed.emit(False)

    def _break(self, player: int, sentence: str) -> None:
        if player != self._players or self._player is None:
            return
        self._follow()
        self._timer.stop()
        if self._player.device_lost:
            self._look_first = True
            sentence = self.tr("{reason}; Play goes on from here on whatever output there is then").format(reason=sentence)
        self.close()
        self.playing_changed.emit(False)
        self.failed.emit(sentence)

    def _say_unavailable(self, sentence: str) -> None:
        if not self._told:
            self._told = True
            self.unavailable.emit(sentence)
