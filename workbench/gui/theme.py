"""The look of the window: dark, light or the system's, and icons that take the palette's colour."""

from functools import cache

from PySide6.QtCore import QByteArray, QObject, QRect, QRectF, QSettings, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QToolTip

from workbench.core.folders import resources

THEMES = ("system", "dark", "light")

_APPLICATION_ICON = "app"
_SETTING = "window/theme"

_Role = QPalette.ColorRole
_ROLES = (
    (_Role.Window, "#222427", "#f1f2f4"),
    (_Role.WindowText, "#e4e6e9", "#1c1e21"),
    (_Role.Base, "#18191b", "#ffffff"),
    (_Role.AlternateBase, "#1e2023", "#f6f7f8"),
    (_Role.Text, "#e4e6e9", "#1c1e21"),
    (_Role.Button, "#303338", "#e6e8eb"),
    (_Role.ButtonText, "#e4e6e9", "#1c1e21"),
    (_Role.BrightText, "#ff7b72", "#b3261e"),
    (_Role.Highlight, "#2f7fc4", "#1f6fb5"),
    (_Role.HighlightedText, "#ffffff", "#ffffff"),
    (_Role.Link, "#6cb2f0", "#155fa0"),
    (_Role.LinkVisited, "#b79af0", "#6a45a8"),
    (_Role.ToolTipBase, "#303338", "#fffde9"),
    (_Role.ToolTipText, "#e4e6e9", "#1c1e21"),
    (_Role.PlaceholderText, "#8b9199", "#6c7279"),
    (_Role.Accent, "#2f7fc4", "#1f6fb5"),
    (_Role.Light, "#3d4147", "#ffffff"),
    (_Role.Midlight, "#363a3f", "#f8f9fa"),
    (_Role.Mid, "#2a2d31", "#c4c8cd"),
    (_Role.Dark, "#17181a", "#a7acb2"),
    (_Role.Shadow, "#0b0c0d", "#70757b"),
)
_BOXES = ("#6b727a", "#ffffff")
"""What check boxes are filled with: the style's own outline cannot be seen in the dark."""
_OUTLINES = ("#848c96", "#d8dbdf")
"""Of which the style makes the outlines of fields and lists, by darkening it."""
_FADED_TEXT = ("#7b8188", "#8a9097")
_FADED_HIGHLIGHT = ("#3d434a", "#c9ced4")

_handed_out: list[QIconEngine] = []
"""Copies that Qt owns from now on; PySide would free them under it, not knowing that."""


def apply_theme(application: QApplication, theme: str) -> None:
    """Put on one of ``THEMES``; every window follows at once, and "system" goes on following the system."""
    assert theme in THEMES, theme
    _follower(application).theme = theme
    if application.style().objectName() != "fusion":
        application.setStyle("Fusion")
    dark = theme == "dark" or (theme == "system" and _system_is_dark())
    palette = _palette(dark)
    application.setPalette(palette)
    outlined = QPalette(palette)
    outlined.setColor(_Role.Window, QColor(_OUTLINES[0 if dark else 1]))
    for field in ("QLineEdit", "QAbstractSpinBox", "QAbstractItemView"):
        # The stubs ask for bytes, which the function itself refuses.
        application.setPalette(outlined, field)  # type: ignore[arg-type]
    boxes = QPalette(outlined)
    boxes.setColor(_Role.Base, QColor(_BOXES[0 if dark else 1]))
    boxes.setColor(QPalette.ColorGroup.Disabled, _Role.Base, QColor(_FADED_HIGHLIGHT[0 if dark else 1]))
    application.setPalette(boxes, "QCheckBox")  # type: ignore[arg-type]
    # Qt keeps a palette of its own for tooltips.
    QToolTip.setPalette(palette)


def saved_theme() -> str:
    """The theme that was chosen last."""
    name = str(QSettings().value(_SETTING, "system"))
    return name if name in THEMES else "system"


def save_theme(name: str) -> None:
    """Keep a theme for the next start."""
    QSettings().setValue(_SETTING, name)


def icon(name: str) -> QIcon:
    """The icon in resources/icons, drawn at the size and in the palette of the moment, so a change of theme reaches it by itself."""
    return QIcon(_PaletteIcon(name))


def _palette(dark: bool) -> QPalette:
    index = 0 if dark else 1
    palette = QPalette()
    for role, *colours in _ROLES:
        palette.setColor(role, QColor(colours[index]))
    disabled = QPalette.ColorGroup.Disabled
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText):
        palette.setColor(disabled, role, QColor(_FADED_TEXT[index]))
    for role in (_Role.Highlight, _Role.Accent):
        palette.setColor(disabled, role, QColor(_FADED_HIGHLIGHT[index]))
    return palette


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


class _SystemFollower(QObject):
    """Puts "system" on again when the system changes between day and night."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.theme = "system"
        self._application = application
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    def _follow(self) -> None:
        if self.theme == "system":
            apply_theme(self._application, "system")


def _follower(application: QApplication) -> _SystemFollower:
    existing = application.findChild(_SystemFollower)
    return existing if isinstance(existing, _SystemFollower) else _SystemFollower(application)


@cache
def _drawing(name: str) -> QSvgRenderer:
    path = resources() / "icons" / f"{name}.svg"
    # Qt would draw nothing, and say nothing.
    assert path.is_file(), path
    return QSvgRenderer(QByteArray(path.read_bytes()))


class _PaletteIcon(QIconEngine):
    """Draws an SVG's shape in the colour that text on a button has now; the application's own icon keeps its colours."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw at the device's own resolution."""
        ratio = painter.device().devicePixelRatioF()
        picture = self.pixmap(rect.size() * ratio, mode, state)
        picture.setDevicePixelRatio(ratio)
        painter.drawPixmap(rect.topLeft(), picture)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon in device pixels, (height, width) as asked, the drawing centred."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        if size.isEmpty():
            return picture
        side = min(size.width(), size.height())
        painter = QPainter(picture)
        _drawing(self._name).render(painter, QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side))
        if self._name != _APPLICATION_ICON:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
            role = _Role.HighlightedText if mode == QIcon.Mode.Selected else _Role.ButtonText
            painter.fillRect(picture.rect(), QGuiApplication.palette().color(group, role))
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Another engine of the same icon."""
        copy = _PaletteIcon(self._name)
        _handed_out.append(copy)
        return copy
