"""Tables and figures of the source documents: the numbers as printed, and by which separator and settings each row is measured here.

Those below are of document 000, Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École
Nationale Polytechnique, Algiers, 2021: speech over piano, SDR of BSS Eval in dB at three speech-to-music ratios, one mixture of 30 s each.
Settings that it does not print (sizes, exponents, divergence) are those of its text nearest to the table.
"""

from workbench.evaluation import published_songs, published_speakers, published_starts
from workbench.evaluation.published import LEVELS, SOURCES, Place, PublishedFigure, PublishedRow, PublishedTable

_SETTLED = {"divergence": "is", "components": "speech:24,piano:48", "exponent": "2"}
"""Sizes of section 4.3.2, the loss of section 3.2.3 and the Wiener filter of section 3.3.2."""

_SPARSITY = "0.1"
"""Stands for its 100, which counts on another scale: here the spectrum has mean 1 and components unit sum. See figure 000-3.3.1."""

_SHARED_MODEL = "speech-piano"

_AS_PUBLISHED = {"addition": "10", "negativity": "6", "epochs": "200", "classifier": "learns", "exponent": "2"}
"""Weights and epochs of section 4.2.3; it begins with the dictionaries of its own model."""


def _at(*pairs: tuple[float, float]) -> dict[Place, float]:
    """SDR of speech and of music at every level."""
    return {
        (level, source, "sdr"): value
        for level, pair in zip(LEVELS, pairs, strict=True)
        for source, value in zip(SOURCES, pair, strict=True)
    }


_SPARSE_44 = PublishedRow(
    "Sparse NMF", _at((-1.89, 12.47), (6.22, 3.54), (10.49, -6.17)), "sparse-nmf", {**_SETTLED, "sparsity": _SPARSITY}
)
_WARM_START = PublishedRow(
    "Warm-start ISTA",
    _at((0.41, 11.19), (5.7210, 1.7425), (10.436, -9.3511)),
    "warm-start-ista",
    {"components": "speech:24,piano:48", "exponent": "2"},
    model=_SHARED_MODEL,
)

TABLES = (
    PublishedTable(
        "000-3.1",
        "Learning-free and supervised NMF",
        "document 000, section 3.3, table 3.1",
        (
            PublishedRow(
                "Learning-free NMF",
                _at((-4.0489, 9.2173), (4.9065, 3.3932), (9.1157, -21.215)),
                "learning-free-nmf",
                {"components": "12", "divergence": "is", "exponent": "2"},
            ),
            PublishedRow(
                "Supervised NMF, K = 8 + 16",
                _at((-2.98, 10.498), (4.0755, 3.11), (8.44, -6.4225)),
                "supervised-nmf",
                {**_SETTLED, "components": "speech:8,piano:16"},
            ),
            PublishedRow(
                "Supervised NMF, p = 2, 1, 0.1",
                _at((2.3702, 12.065), (4.8368, 2.6064), (10.795, -8.7938)),
                "supervised-nmf",
                {**_SETTLED, "components": "speech:8,piano:16"},
                at={"-5 dB": {"exponent": "2"}, "0 dB": {"exponent": "1"}, "+5 dB": {"exponent": "0.1"}},
            ),
        ),
    ),
    PublishedTable(
        "000-3.2",
        "NMF without and with sparsity",
        "document 000, section 3.3.1, table 3.2",
        (
            PublishedRow("NMF", _at((-7.74, 8.99), (0.18, 1.07), (8.44, -8.78)), "supervised-nmf", _SETTLED),
            PublishedRow(
                "Sparse NMF",
                _at((1.63, 12.25), (6.22, 3.54), (11.80, -7.76)),
                "sparse-nmf",
                {**_SETTLED, "sparsity": _SPARSITY},
            ),
        ),
    ),
    PublishedTable(
        "000-3.3",
        "Losses of the supervised NMF, p = 1",
        "document 000, section 3.3.3, table 3.3",
        (
            PublishedRow(
                "Kullback-Leibler",
                _at((-7.3575, 10.141), (4.6571, 2.9325), (5.8678, -7.4583)),
                "supervised-nmf",
                {**_SETTLED, "divergence": "kl", "exponent": "1"},
            ),
            PublishedRow(
                "Itakura-Saito",
                _at((-6.31, 11.21), (3.06, 2.85), (9.33, -6.86)),
                "supervised-nmf",
                {**_SETTLED, "exponent": "1"},
            ),
            PublishedRow(
                "Frobenius",
                _at((-10.279, 8.6207), (2.4753, 2.7561), (5.8678, -7.4583)),
                "supervised-nmf",
                {**_SETTLED, "divergence": "frobenius", "exponent": "1"},
            ),
        ),
    ),
    PublishedTable(
        "000-4.1",
        "Deep enhanced sparse NMF, its autoencoder trained at 0 dB alone",
        "document 000, section 4.2.3, table 4.1",
        (
            PublishedRow(
                "Sparse NMF",
                _at((0.82, 12.58), (5.98, 3.44), (8.71, -6.7)),
                "sparse-nmf",
                {**_SETTLED, "sparsity": _SPARSITY},
            ),
            PublishedRow(
                "Deep enhanced sparse NMF",
                _at((2.5, 12.0), (6.99, 3.41), (8.67, -6.7)),
                "deep-enhanced-snmf",
                {**_AS_PUBLISHED, "loudness": "none"},
            ),
        ),
    ),
    PublishedTable(
        "000-4.4",
        "Deep enhanced sparse NMF",
        "document 000, section 4.3.1, table 4.4",
        (
            _SPARSE_44,
            PublishedRow(
                "Deep enhanced sparse NMF",
                _at((3.56, 12.07), (7.04, 3.48), (12.97, -0.86)),
                "deep-enhanced-snmf",
                {**_AS_PUBLISHED, "loudness": "others"},
            ),
        ),
    ),
    PublishedTable(
        "000-4.6",
        "Denoising sparse NMF",
        "document 000, section 4.3.2, table 4.6",
        (
            PublishedRow(
                "Sparse NMF",
                _at((1.6278, 12.253), (6.1960, 3.5360), (10.487, -6.1668)),
                "sparse-nmf",
                {**_SETTLED, "sparsity": _SPARSITY},
            ),
            PublishedRow(
                "Denoising sparse NMF",
                _at((4.0737, 13.033), (8.102, 4.26), (12.49, -5.71)),
                "denoising-snmf",
                {"training": "test time", "epochs": "200", "batch": "10", "rate": "0.001", "exponent": "2"},
            ),
        ),
    ),
    PublishedTable(
        "000-5.1",
        "Warm-start ISTA, with a memory, and with the automatic exponent",
        "document 000, section 5.3.4, table 5.1",
        (
            _WARM_START,
            PublishedRow(
                "With memory",
                _at((0.21, 11.69), (6.5, 2.25), (8.06, -7.85)),
                "warm-start-ista",
                {**_WARM_START.settings, "memory": "3"},
                model=_SHARED_MODEL,
            ),
            PublishedRow(
                "With memory and automatic exponent",
                _at((2.58, 11.70), (6.5, 2.25), (11.2, -7.94)),
                "warm-start-ista",
                {"components": "speech:24,piano:48", "memory": "3", "automatic": "true"},
                model=_SHARED_MODEL,
            ),
        ),
    ),
    PublishedTable(
        "000-5.2",
        "Sparse NMF, warm-start ISTA and its unfolding",
        "document 000, section 5.5, table 5.2",
        (
            PublishedRow(
                "Sparse NMF",
                _at((1.63, 12.25), (6.22, 3.54), (11.80, -7.76)),
                "sparse-nmf",
                {**_SETTLED, "sparsity": _SPARSITY},
            ),
            _WARM_START,
            PublishedRow(
                "Deep recurrent NMF, validation",
                _at((4.3166, 13.822), (8.1059, 7.05), (13.523, 2.15)),
                "",
                note="validation material is not scored on here",
            ),
            PublishedRow("Deep recurrent NMF, test", _at((3.06, 12.73), (6.44, 4.03), (12.45, 1.08)), "dr-nmf"),
        ),
    ),
)

_SIZES = ("8", "16", "24", "32", "48", "64")

FIGURES = (
    PublishedFigure(
        "000-3.2.3",
        "SDR by the components of speech and of music",
        "document 000, section 3.2.3, figure 3.5",
        (
            "the best number of speech components is 24",
            "the best number of music components falls as the speech grows louder",
        ),
        "supervised-nmf",
        {"divergence": "is", "exponent": "2"},
        {"speech": _SIZES, "piano": _SIZES},
    ),
    PublishedFigure(
        "000-3.3.1",
        "SDR by the sparsity",
        "document 000, section 3.3.1, figures 3.6 and 3.7",
        ("the best sparsity is 100 for both sources and at every ratio, on a scale of its own",),
        "sparse-nmf",
        _SETTLED,
        {"sparsity": ("0", "0.01", "0.03", "0.1", "0.3", "1", "3", "10", "30", "100")},
    ),
    PublishedFigure(
        "000-3.3.2",
        "SDR by the exponent p of the mask",
        "document 000, section 3.3.2, figures 3.8 and 3.9",
        (
            "high exponents serve speech at 0 dB and below, low ones above",
            "at 0 dB an exponent of 2 is the best compromise",
        ),
        "sparse-nmf",
        {**_SETTLED, "sparsity": _SPARSITY},
        {"exponent": ("0.1", "0.2", "0.5", "0.7", "1", "1.5", "2", "3", "5", "7", "10")},
    ),
)

SHIPPED = published_starts.as_shipped({table.id: table for table in TABLES})

_ALL: tuple[PublishedTable | PublishedFigure, ...] = (*TABLES, *SHIPPED, *FIGURES, *published_speakers.TABLES, *published_songs.TABLES)

PUBLISHED = {each.id: each for each in _ALL}
"""All of them by id, those of documents 001 and 002 too."""
