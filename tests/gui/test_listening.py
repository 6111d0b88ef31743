import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.gui.conftest import Recorded
from workbench.audio.live_output import TimedSink
from workbench.core.errors import DeviceError
from workbench.gui import listening as listening_module
from workbench.gui.listening import Listening
from workbench.gui.meters import Metering
from workbench.session.document import Document

RATE = 8_000
SECONDS = 3


def tone(level, hertz=500.0, channels=1):
    wave = level * np.sin(2 * np.pi * hertz * np.arange(SECONDS * RATE) / RATE)
    return np.tile(wave, (channels, 1)).astype(np.float32)


class Cards:
    """Sound cards by title, as they are plugged in and out; what is played to them is kept."""

    def __init__(self):
        self.present = {"Loudspeakers", "Headphones"}
        self.default = "Loudspeakers"
        self.looked = 0
        self.opened = []

    def open(self, rate, title=None):
        title = title or self.default
        if title not in self.present:
            raise DeviceError(f"{title} is not there")
        card = Card(self, title, rate)
        self.opened.append(card)
        return card

    def look_anew(self):
        self.looked += 1
        if self.default not in self.present and self.present:
            self.default = min(self.present)


class Card(TimedSink):
    def __init__(self, cards, title, rate):
        super().__init__(rate)
        self.cards, self.title, self.heard = cards, title, []
        taken = self.ring.take

        def take(out):
            taken(out)
            self.heard.append(out.T.copy())

        self.ring.take = take

    @property
    def running(self):
        return super().running and self.title in self.cards.present

    def start(self):
        if self.title not in self.cards.present:
            raise DeviceError(f"{self.title} does not start")
        super().start()

    def sound(self):
        return np.concatenate(self.heard, axis=1)


class Stems:
    """What a separation hands the document, with stems that the test gives."""

    def __init__(self, **stems):
        self.components = 0
        self.stems, self._sounds = tuple(stems), np.stack(list(stems.values()))

    def arranged(self, arrangement):
        return self

    def renderer(self, *settings):
        return SimpleNamespace(stems=lambda start, stop: self._sounds[:, :, start:stop])


@pytest.fixture
def cards(monkeypatch):
    cards = Cards()
    monkeypatch.setattr(listening_module, "Output", cards.open)
    monkeypatch.setattr(listening_module, "look_anew", cards.look_anew)
    return cards


@pytest.fixture
def document(qapp):
    document = Document()
    document.open(Recorded(tone(0.5), RATE))
    return document


@pytest.fixture
def listening(cards, document):
    listening = Listening(document)
    listening._take_recording()
    yield listening
    listening.close()


def separate(document, **stems):
    document.show_stems(tuple(stems))
    document.set_result(Stems(**stems))


def play_until(qtbot, listening, seconds):
    listening.play()
    qtbot.waitUntil(lambda: listening.position >= seconds, timeout=10_000)


def test_meters_show_what_is_heard_to_half_a_decibel(qtbot, listening, document):
    separate(document, speech=tone(0.5), piano=tone(0.1, 300.0), drums=tone(0.8, 200.0))
    document.set_gain("piano", 6.0)
    document.set_muted("drums", True)
    metering = Metering(listening)
    whole, speech, piano, drums = metering.whole(), *map(metering.stem, document.stems)
    for meter in (whole, speech, piano, drums):
        qtbot.addWidget(meter)
    play_until(qtbot, listening, 0.5)
    peak = np.abs(tone(0.5) + 10 ** (6 / 20) * tone(0.1, 300.0)).max()
    assert speech.level_db == pytest.approx(20 * np.log10(0.5), abs=0.5)
    assert piano.level_db == pytest.approx(-20.0 + 6.0, abs=0.5)
    assert whole.level_db == pytest.approx(20 * np.log10(peak), abs=0.5)
    assert drums.level_db == -60.0
    assert not any(meter.clipped for meter in (whole, speech, piano, drums))
    listening.pause()
    assert (whole.level_db, speech.level_db) == (-60.0, -60.0)


def test_a_clip_mark_stays_until_it_is_clicked(qtbot, listening, document):
    separate(document, speech=tone(0.6), piano=tone(0.6))
    document.set_gain("speech", 12.0)
    metering = Metering(listening)
    whole, speech, piano = metering.whole(), metering.stem("speech"), metering.stem("piano")
    for meter in (whole, speech, piano):
        qtbot.addWidget(meter)
    play_until(qtbot, listening, 0.2)
    listening.pause()
    assert (whole.clipped, speech.clipped, piano.clipped) == (True, True, False)
    assert "too loud" in speech.accessibleDescription()
    qtbot.mouseClick(speech, Qt.MouseButton.LeftButton)
    assert (whole.clipped, speech.clipped) == (True, False)
    qtbot.keyClick(whole, Qt.Key.Key_Delete)
    assert not whole.clipped
    whole.take(1.0)
    again = metering.whole()
    qtbot.addWidget(again)
    assert again.clipped, "a meter in place of another takes its mark"
    metering.forget_marks()
    assert not again.clipped
    document.set_gain("speech", 0.0)
    listening.seek(0.0)
    play_until(qtbot, listening, 0.2)
    assert not speech.clipped


def test_a_mono_stem_is_heard_where_it_is_panned(qtbot, listening, document, cards):
    separate(document, speech=tone(0.4), piano=tone(0.2, 300.0))
    document.set_pan("speech", -1.0)
    document.set_pan("piano", 1.0)
    play_until(qtbot, listening, 0.3)
    left, right = cards.opened[0].sound()[:, : RATE // 2]
    assert np.abs(left).max() == pytest.approx(0.4 * 2**0.5, abs=0.01)
    assert np.abs(right).max() == pytest.approx(0.2 * 2**0.5, abs=0.01)
    assert document.can_undo
    document.undo()
    assert document.settings.stem("piano").pan == 0.0


def test_a_span_is_played_to_its_end_and_no_further(qtbot, listening, document, cards):
    listening.play_span(0.1, 0.35)
    qtbot.waitUntil(lambda: not listening.playing, timeout=10_000)
    assert listening.position == 0.35
    loud = np.flatnonzero(np.abs(cards.opened[0].sound()).max(axis=0) > 1e-3)
    assert np.ptp(loud) == pytest.approx(0.25 * RATE, abs=2 * RATE // 1000)
    play_until(qtbot, listening, 0.5)


def test_a_span_that_loops_goes_on(qtbot, listening, document):
    document.select((0.1, 0.3))
    listening.set_looping(True)
    listening.play_span(0.1, 0.3)
    seen = []
    listening.position_changed.connect(seen.append)
    qtbot.waitUntil(lambda: any(later < earlier for earlier, later in itertools.pairwise(seen)), timeout=10_000)
    assert listening.playing


def test_nothing_is_measured_while_nothing_plays(qtbot, listening, document):
    separate(document, speech=tone(0.5))
    assert listening.peaks().whole == 0.0
    assert listening.peaks().stems == {}


def test_the_chosen_output_is_played_to_and_can_change_while_playing(qtbot, listening, cards):
    listening.set_output("Headphones")
    play_until(qtbot, listening, 0.2)
    listening.set_output(None)
    assert listening.playing
    qtbot.waitUntil(lambda: listening.position >= 0.4, timeout=10_000)
    assert [card.title for card in cards.opened] == ["Headphones", "Loudspeakers"]
    assert cards.looked == 0


def test_a_device_that_is_lost_stops_playing_with_a_sentence_and_the_next_press_takes_the_default(qtbot, listening, cards):
    listening.set_output("Headphones")
    play_until(qtbot, listening, 0.3)
    with qtbot.waitSignal(listening.failed, timeout=5_000) as failed:
        cards.present.remove("Headphones")
    assert failed.args[0].startswith("Headphones does not start; Play goes on from here")
    assert not listening.playing
    kept = listening.position
    assert 0.3 <= kept < 1.5
    with qtbot.waitSignal(listening.unavailable) as told:
        listening.play()
    assert told.args == ["Headphones is not there; the default output is taken"]
    assert listening.playing
    assert (cards.opened[-1].title, cards.looked) == ("Loudspeakers", 1)
    qtbot.waitUntil(lambda: listening.position > kept, timeout=5_000)


def test_the_default_is_looked_for_again_after_it_was_unplugged(qtbot, listening, cards):
    play_until(qtbot, listening, 0.2)
    with qtbot.waitSignal(listening.failed, timeout=5_000):
        cards.present.remove("Loudspeakers")
    listening.play()
    assert listening.playing
    assert cards.opened[-1].title == "Headphones"


def test_without_any_sound_card_that_is_said_once(qtbot, listening, cards):
    cards.present.clear()
    told = []
    listening.unavailable.connect(told.append)
    listening.play()
    listening.play()
    assert told == ["Loudspeakers is not there"]
    assert not listening.playing
    cards.present.add("Loudspeakers")
    listening.play()
    assert listening.playing
