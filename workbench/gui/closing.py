"""The row at the foot of a dialog that has nothing to confirm."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox

from workbench.gui.names import named
from workbench.gui.theme import icon


def closing_row(dialog: QDialog, object_name: str) -> QDialogButtonBox:
    """A button that closes the dialog, with an icon in the colour of the theme: the style's own is black in the dark, too."""
    row = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    button = row.button(QDialogButtonBox.StandardButton.Close)
    named(button, object_name, button.text().replace("&", ""))
    button.setIcon(icon("close"))
    row.rejected.connect(dialog.reject)
    return row
