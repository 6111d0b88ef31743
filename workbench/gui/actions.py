"""The window's actions by name, each with its words, its keys and its picture."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from workbench.core.folders import resources
from workbench.gui.names import give_keys, named
from workbench.gui.theme import icon


class Actions:
    """Makes actions of a window and keeps them."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.by_name: dict[str, QAction] = {}
        """Every action that was made."""

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def make(
        self,
        menu: QMenu,
        name: str,
        text: str,
        act: Callable[[], object] | None,
        keys: QKeySequence.StandardKey | str | Sequence[str] | None = None,
        tooltip: str = "",
        picture: str = "",
    ) -> QAction:
        """An action at the end of ``menu`` that calls ``act``; its icon is that of its own name, or of ``picture``, where there is one."""
        action = named(QAction(text, self._window), name, text, tooltip or text)
        if isinstance(keys, QKeySequence.StandardKey):
            give_keys(action, QKeySequence.keyBindings(keys))
        elif keys:
            give_keys(action, [QKeySequence(key) for key in ([keys] if isinstance(keys, str) else keys)])
        if (resources() / "icons" / f"{picture or name}.svg").is_file():
            action.setIcon(icon(picture or name))
        if act is not None:
            # A slot that takes no argument must not be handed the triggered signal's.
            action.triggered.connect(lambda _checked=False: act())
        menu.addAction(action)
        self.by_name[name] = action
        return action
