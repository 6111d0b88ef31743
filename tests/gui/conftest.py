from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication, QPushButton

from workbench.core.folders import resources
from workbench.core.sound import SoundArray
from workbench.gui import languages
from workbench.gui.app import create_application, create_window
from workbench.gui.theme import apply_theme
from workbench.gui.viewport import Viewport
from workbench.session.document import Document

DEMO = resources() / "demo" / "mixture.flac"


@pytest.fixture(autouse=True)
def settings_of_their_own(tmp_path_factory, monkeypatch):
    """Tests neither read nor change what the user of this machine prefers, or keeps."""
    for folder in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(folder, str(tmp_path_factory.mktemp("home")))
    monkeypatch.setattr(languages, "system_language", lambda: "en")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path_factory.mktemp("settings")))


class Recorded(SoundArray):
    """A recording that needs no file."""

    path = Path("/somewhere/évening.wav")
    subtype = "PCM_16"
    notices = ()

    def close(self):
        """Nothing to let go of."""


@pytest.fixture
def document(qapp):
    """A document without a recording."""
    return Document()


@pytest.fixture
def viewport(qapp):
    """A viewport of nothing yet."""
    return Viewport()


@pytest.fixture
def opened(document, viewport):
    """Open a silent recording of so many seconds in the document, and show all of it in the viewport."""

    def open_silence(seconds, rate=16_000):
        document.open(Recorded(np.zeros((1, round(seconds * rate)), np.float32), rate))
        viewport.set_length(document.seconds, rate)
        return document

    return open_silence


@pytest.fixture
def themed(qapp):
    """Put themes on; the look from before comes back at the end."""
    style, palette = qapp.style().objectName(), qapp.palette()
    yield lambda theme: apply_theme(qapp, theme)
    qapp.setStyle(style)
    qapp.setPalette(palette)


@pytest.fixture
def window(qtbot, qapp):
    """The main window on screen, closed and gone afterwards."""
    create_application()
    window = create_window()
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.projects.discard_all()
    window.queueing.stop()
    qtbot.waitUntil(lambda: not window.queueing.queue.count("running", "saving"), timeout=20_000)
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def demo(qtbot, window):
    """The window with the demo recording open and drawn."""
    with qtbot.waitSignal(window.drawing.pictures_ready, timeout=20_000):
        window.open_files([DEMO])
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    return window


@pytest.fixture
def separated(qtbot, demo):
    """The window with the demo recording separated."""
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        demo.separating.start()
    qtbot.waitUntil(lambda: not demo.busy, timeout=20_000)
    return demo


@pytest.fixture
def compared(separated):
    """The window with the Compare panel in front and snapshots A and B: all of it, and speech alone under another exponent."""
    separated.compare.panel.show()
    separated.compare.panel.raise_()
    take = separated.findChild(QPushButton, "snapshot-take")
    take.click()
    separated.document.set_soloed("speech", True)
    separated.document.set_mask("exponent", 8.0)
    take.click()
    return separated
