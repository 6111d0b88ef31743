"""Every control has two names: one for tests and scripts, one for the user's ear."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

Control = TypeVar("Control", bound=QWidget | QAction)

_OWN_WORDS = "own-words"


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


def give_keys(action: QAction, keys: Sequence[QKeySequence]) -> None:
    """Give an action these keys and no others; its tooltip names the first of them."""
    words = own_words(action)
    action.setProperty(_OWN_WORDS, words)
    action.setShortcuts(keys)
    action.setToolTip(f"{words} ({keys[0].toString(QKeySequence.SequenceFormat.NativeText)})" if keys else words)


def own_words(action: QAction) -> str:
    """An action's tooltip without its key."""
    return str(action.property(_OWN_WORDS) or action.toolTip())


def named_after(button: QAbstractButton, action: QAction) -> None:
    """Give the button of an action the action's names, and keep them: Play becomes Pause."""

    def follow() -> None:
        named(button, action.objectName(), action.text(), action.toolTip())

    action.changed.connect(follow)
    follow()


def folders_apart(paths: Sequence[Path]) -> dict[Path, str]:
    """For files of equal names, so much of the end of their folders' paths as tells them apart."""
    found = {}
    for path in paths:
        others = [other.parent.parts for other in paths if other.name == path.name and other != path]
        parts = path.parent.parts
        if others:
            long_enough = (length for length in range(1, len(parts) + 1) if all(parts[-length:] != other[-length:] for other in others))
            found[path] = str(Path(*parts[-next(long_enough, len(parts)) :]))
    return found
