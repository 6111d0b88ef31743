"""A window that separates for long, and says when its unsaved work was copied; the test kills it in the middle."""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from workbench.core.edits import Edit
from workbench.core.regions import Box, Region
from workbench.gui.app import create_application, create_window

application = create_application()
window = create_window()
window.show()
document = window.document


def paint(*_: object) -> None:
    """The first separation is complete: paint, and begin on another that takes long."""
    window.separating.separated.disconnect(paint)
    region = Region.of(Box(start_seconds=0.1, stop_seconds=0.3, low_hz=200.0, high_hz=2000.0))
    document.set_edits((Edit(region=region, stem=document.stems[0]),))
    document.set_gain(document.stems[1], -7.0)
    window.autosaving.copy(begin)


def begin() -> None:
    """All that was done is safe."""
    window.separating.choose_method("learning-free-nmf")
    document.set_param("iterations", 5000)
    timer.start(20)


def tell() -> None:
    """Say when the second separation is at work."""
    if window.separating.running and document.separation is not None and document.separation.method == "learning-free-nmf":
        timer.stop()
        sys.stdout.write("at work\n")
        sys.stdout.flush()


timer = QTimer()
timer.timeout.connect(tell)
window.separating.choose_method("harmonic-percussive")
window.separating.separated.connect(paint)
window.open_files([Path(sys.argv[1])], separate=True)
sys.exit(application.exec())
