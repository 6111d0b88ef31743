"""Every control has two names: one for tests and scripts, one for the user's ear."""

from typing import TypeVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

Control = TypeVar("Control", bound=QWidget | QAction)


def named(control: Control, object_name: str, accessible_name: str, tooltip: str = "") -> Control:
    """Give ``control`` its objectName and its name in plain words, and hand it back; without a tooltip, the words are shown.

    The words of an action become its text, from which its buttons and menu entries take theirs.
    """
    control.setObjectName(object_name)
    if isinstance(control, QAction):
        control.setText(accessible_name)
    else:
        control.setAccessibleName(accessible_name)
    control.setToolTip(tooltip or accessible_name)
    return control
