"""The learnt sparse NMFs as shipped, each above the sparse NMF that it begins from, beside the gains that document 000 prints.

Its own tables measure every method from one weak sparse NMF on; here the baseline is that of the shipped model itself, under the exponent
that suits an NMF, so that nothing is counted as learnt that better dictionaries bring.
"""

from collections.abc import Mapping
from dataclasses import replace

from workbench.evaluation.published import PublishedRow, PublishedTable

_EXPONENT = "1.5"
"""Of sparse NMF on training material, see the card of ``speech-piano``."""


def as_shipped(tables: Mapping[str, PublishedTable]) -> tuple[PublishedTable, ...]:
    """The tables 000-4.4, 000-4.6 and 000-5.2 of ``tables``, again, for the shipped models and what they begin from."""
    return (
        _own(
            tables["000-4.4"],
            "Deep enhanced sparse NMF",
            {"epochs": "0", "exponent": _EXPONENT},
            remarks=(),
        ),
        _own(
            tables["000-4.6"],
            "Denoising sparse NMF",
            {"training": "test time", "epochs": "0", "exponent": _EXPONENT},
            remarks=(),
        ),
        _own(
            tables["000-5.2"],
            "Deep recurrent NMF, test",
            {"divergence": "frobenius", "components": "64", "exponent": _EXPONENT},
            begins="sparse-nmf",
            remarks=(),
        ),
    )


def _own(
    table: PublishedTable, algorithm: str, start: Mapping[str, str], *, begins: str = "", remarks: tuple[str, ...] = ()
) -> PublishedTable:
    """The baseline of a table and one of its algorithms: ``start`` is how the method, or ``begins``, gives what it begins from."""
    first = table.rows[0]
    learnt = next(row for row in table.rows if row.algorithm == algorithm)
    rows = (
        PublishedRow("Sparse NMF that it begins from", first.printed, begins or learnt.method, start),
        PublishedRow(f"{algorithm.partition(',')[0]}, as shipped", learnt.printed, learnt.method),
    )
    return replace(table, id=f"{table.id}-shipped", title=f"{rows[1].algorithm}, above what it begins from", rows=rows, remarks=remarks)
