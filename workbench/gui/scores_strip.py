"""The table of scores: every stem that has a reference, how much better it is than the mixture, and what ideal masks reach."""

from math import isinf

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.gui.axes import clock
from workbench.gui.names import named
from workbench.session.document import Document
from workbench.tasks.comparing import EXACT_DB
from workbench.tasks.live_scores import MEASURES, LiveScores, Values

_TITLES = {"sdr": "SDR", "sir": "SIR", "sar": "SAR", "si_sdr": "SI-SDR"}
_ROWS_IN_SIGHT = 6


class ScoresStrip(QWidget):
    """Scores in dB, the span that they were measured on, and the null meter."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        told = self.tr("Scores in dB against the references, what was gained on the mixture, and what ideal Wiener masks reach")
        self._table = named(QTreeWidget(), "scores", self.tr("Scores of the stems"), told)
        self._table.setColumnCount(1 + len(MEASURES))
        self._table.setHeaderLabels([self.tr("dB"), *(_TITLES[measure] for measure in MEASURES)])
        self._table.setRootIsDecorated(False)
        self._table.setIndentation(10)
        self._table.setTabKeyNavigation(False)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self._table.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(38)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        row_height = self._table.fontMetrics().height() + 5
        self._table.setFixedHeight(header.sizeHint().height() + _ROWS_IN_SIGHT * row_height)
        self._span = named(QLabel(), "scores-span", self.tr("What was measured"))
        self._span.setWordWrap(True)
        told = self.tr("Null meter: energy of the mixture less the sum of all stems, measured against the mixture's")
        self._null = named(QLabel(), "null-meter", self.tr("Residual of the stems"), told)
        self._null.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self._table, self._span, self._null):
            column.addWidget(widget)
        self.show_scores(None, of_selection=False)

    @property
    def chosen(self) -> str:
        """The stem whose row is chosen; empty where none is."""
        item = self._table.currentItem()
        return str(item.data(0, Qt.ItemDataRole.UserRole)) if item is not None else ""

    def show_scores(self, scores: LiveScores | None, *, of_selection: bool) -> None:
        """Show what was measured, on the selection or on what is visible."""
        chosen = self.chosen
        self._table.clear()
        if scores is None:
            self._span.setText(self.tr("Nothing is measured yet"))
            self._null.setText(self.tr("Residual: -"))
            return
        for stem, found in scores.stems.items():
            title = self._document.settings.arrangement.title(stem)
            item = self._row(title, found.values, stem, "{:.1f}")
            item.setToolTip(0, found.note or title)
            for words, values, form in ((self.tr("gained"), found.improvements, "{:+.1f}"), (self.tr("ideal"), found.oracle, "{:.1f}")):
                item.addChild(self._row(words, values, stem, form))
            self._table.addTopLevelItem(item)
            item.setExpanded(True)
            if found.note:
                item.setText(0, self.tr("{stem}: {reason}").format(stem=title, reason=found.note))
            if stem == chosen:
                self._table.setCurrentItem(item)
        where = self.tr("selection") if of_selection else self.tr("visible span")
        start, stop = (clock(seconds, 1, minutes=True) for seconds in scores.span)
        self._span.setText(self.tr("Measured on {start} to {stop} ({where})").format(start=start, stop=stop, where=where))
        self._null.setText(self.tr("Residual: {level}").format(level=self._residual_words(scores.residual_db)))

    def _row(self, title: str, values: Values, stem: str, form: str) -> QTreeWidgetItem:
        texts = ["-" if (value := values[measure]) is None else form.format(value) for measure in MEASURES]
        item = QTreeWidgetItem([title, *texts])
        item.setData(0, Qt.ItemDataRole.UserRole, stem)
        for column in range(1, 1 + len(MEASURES)):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _residual_words(self, level_db: float) -> str:
        if isinf(level_db) or level_db < EXACT_DB:
            return self.tr("exact (below -120 dB)")
        return self.tr("{level:.1f} dB").format(level=level_db)
