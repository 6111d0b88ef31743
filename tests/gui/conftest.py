import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication

from workbench.core.folders import resources
from workbench.gui.app import create_application, create_window

DEMO = resources() / "demo" / "mixture.flac"


@pytest.fixture(autouse=True)
def settings_of_their_own(tmp_path_factory):
    """Tests neither read nor change what the user of this machine prefers."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path_factory.mktemp("settings")))


@pytest.fixture
def window(qtbot, qapp):
    """The main window on screen, closed and gone afterwards."""
    create_application()
    window = create_window()
    window.show()
    qtbot.waitExposed(window)
    yield window
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
