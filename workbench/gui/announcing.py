"""What is told to those who do not look at the screen: spoken by the screen reader, and a chime when a job is done."""

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction
from PySide6.QtWidgets import QWidget

from workbench.audio.chime import CHIME_SECONDS, chime
from workbench.audio.output import Output
from workbench.audio.playback import Player
from workbench.core.errors import DeviceError
from workbench.core.sound import Samples
from workbench.gui.listening import Listening
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.worker import Job

_MILLISECONDS_TO_WORDS = 600
"""What is over before that is not said to have begun: turning a knob starts a job with every move."""
_SECONDS_TO_CHIME = 2.0
_CHIME_SETTING = "sound/chime"
_CHIME_RATE = 48_000


def announce(about: QWidget, sentence: str, *, urgent: bool = False) -> None:
    """Have the screen reader say a sentence; an urgent one breaks into what is being said."""
    event = QAccessibleAnnouncementEvent(about, sentence)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


class Announcing(QObject):
    """Speaks of jobs, of switches that a key turned, and of stems that fell silent."""

    spoken = Signal(str)
    """What the screen reader was given to say."""

    def __init__(self, window: QWidget, document: Document, jobs: Jobs, chime: "Chime") -> None:
        super().__init__(window)
        self._window, self._document, self._jobs, self._chime = window, document, jobs, chime
        self._silent: dict[str, tuple[bool, bool]] = {}
        self._closed = False
        jobs.followed.connect(self._follow)
        document.mix_changed.connect(self._tell_mix)
        document.stems_changed.connect(self._take_mix)

    def say(self, sentence: str) -> None:
        """Have a sentence spoken when what is being said is over."""
        announce(self._window, sentence)
        self.spoken.emit(sentence)

    def follow_switches(self, actions: Iterable[QAction]) -> None:
        """Speak of the switches among the ``actions`` whenever they are turned; of a choice among several, only what is chosen."""
        for action in actions:
            if action.isCheckable():
                action.toggled.connect(lambda on, action=action: self._tell_switch(action, on))

    def close(self) -> None:
        """Say nothing more: jobs end later than the window that they were begun in."""
        self._closed = True

    def _tell_switch(self, action: QAction, on: bool) -> None:
        words = action.text().replace("&", "")
        if action.actionGroup() is None:
            self.say((self.tr("{switch}: on") if on else self.tr("{switch}: off")).format(switch=words))
        elif on:
            self.say(words)

    def _follow(self, job: Job) -> None:
        title, begun, told = job.title[:1].upper() + job.title[1:], time.monotonic(), [False]
        if job.background:
            return
        over = [False]

        def begin() -> None:
            if not over[0]:
                told[0] = True
                self.say(self.tr("{job}: begun").format(job=title))

        def end(sentence: str, done: bool = False) -> None:
            over[0] = True
            if self._closed:
                return
            if done or told[0]:
                self.say(sentence.format(job=title))
            if done and time.monotonic() - begun >= _SECONDS_TO_CHIME:
                self._chime.ring()

        sentences = self.tr("{job}: done"), self.tr("{job}: failed"), self.tr("{job}: stopped")
        QTimer.singleShot(_MILLISECONDS_TO_WORDS, self, begin)
        job.finished.connect(lambda _: end(sentences[0], True))
        job.failed.connect(lambda _: end(sentences[1]))
        job.cancelled.connect(lambda: end(sentences[2]))

    def _mix(self) -> dict[str, tuple[bool, bool]]:
        stems = {stem: self._document.settings.stem(stem) for stem in self._document.stems}
        return {stem: (mix.muted, mix.soloed) for stem, mix in stems.items()}

    def _take_mix(self) -> None:
        self._silent = self._mix()

    def _tell_mix(self) -> None:
        before, self._silent = self._silent, self._mix()
        for stem, (muted, soloed) in self._silent.items():
            was_muted, was_soloed = before.get(stem, (muted, soloed))
            title = self._document.settings.arrangement.title(stem)
            if muted != was_muted:
                self.say((self.tr("{stem}: muted") if muted else self.tr("{stem}: no longer muted")).format(stem=title))
            if soloed != was_soloed:
                self.say((self.tr("{stem}: solo") if soloed else self.tr("{stem}: no longer solo")).format(stem=title))


class Chime(QObject):
    """A short tone on the output that recordings are played to; never while anything else is heard."""

    _over = Signal()

    def __init__(self, listening: Listening, sounds: Callable[[], bool]) -> None:
        """``sounds`` says whether anything is heard at the moment."""
        super().__init__()
        self._listening, self._sounds = listening, sounds
        self._player: Player | None = None
        self._over.connect(self._let_go)
        listening.device_wanted.connect(self._let_go)

    @property
    def on(self) -> bool:
        """Whether the user wants it."""
        return bool(QSettings().value(_CHIME_SETTING, False, type=bool))

    def set_on(self, on: bool) -> None:
        """Switch it on or off; it is heard once when it is switched on."""
        QSettings().setValue(_CHIME_SETTING, on)
        if on:
            self.ring()

    def ring(self) -> None:
        """Sound, where it is switched on and nothing else is heard; without a sound card nothing happens."""
        if not self.on or self._sounds() or self._player is not None:
            return
        try:
            output = Output(_CHIME_RATE, self._listening.output)
            tone = chime(_CHIME_RATE)
            self._player = Player(
                lambda start, stop: _both_sides(tone[:, start:stop]),
                samples=round(CHIME_SECONDS * _CHIME_RATE),
                rate=_CHIME_RATE,
                channels=2,
                sink=output,
                on_finished=self._over.emit,
                on_error=lambda _: self._over.emit(),
            )
            self._player.play(0)
        except DeviceError:
            # A job that is done is told of in words as well.
            self._let_go()

    def close(self) -> None:
        """Let go of the sound card."""
        self._let_go()

    def _let_go(self) -> None:
        player, self._player = self._player, None
        if player is not None:
            player.close()


def _both_sides(sound: Samples) -> Samples:
    both: Samples = sound.repeat(2, axis=0)
    return both
