"""Tables of document 001, on speakers.

It is D'Amato, "Adaptive Neural Networks Layer for Multi-Speaker Separation Problem", thesis, University of Tokyo, 2018: two speakers of
LibriSpeech; improvements of SDR and SIR over the mixture, in dB, for two men, for a man and a woman, and for any two.
The material here has two women as well, of whom the document tells nothing.
"""

from workbench.evaluation.published import Place, PublishedRow, PublishedTable

_CONDITIONS = ("m+m", "m+f", "all")
_SOURCE = "speakers"
_MEASURES = ("sdr_improvement", "sir_improvement")
_OVER = "mixtures of two speakers of LibriSpeech"

_Pair = tuple[float | None, float | None]


def _printed(*pairs: _Pair) -> dict[Place, float]:
    """SDR and SIR of every condition; None where the document has a cross."""
    return {
        (condition, _SOURCE, measure): value
        for condition, pair in zip(_CONDITIONS, pairs, strict=True)
        for measure, value in zip(_MEASURES, pair, strict=True)
        if value is not None
    }


_OTHERS = "the figure of its own paper, for comparison"
_NONE: _Pair = (None, None)

TABLES = (
    PublishedTable(
        "001-6.34",
        "Two speakers that were trained on: all fine-tuned networks",
        "document 001, section 6.5, table 6.34",
        (
            PublishedRow("DPCL++, in its paper", _printed((9.40, None), (12.00, None), (10.08, None)), "", note=_OTHERS),
            PublishedRow("DPCL++", _printed((8.93, 14.69), (13.35, 20.59), (10.01, 15.58)), "dpcl"),
            PublishedRow("DPCL with adaptive layer, fine-tuned", _printed((9.45, 16.64), (12.29, 20.39), (10.26, 16.10)), "adaptive-dpcl"),
            PublishedRow("SCE, in its paper", _printed((5.48, None), (9.98, None), (7.69, None)), "", note=_OTHERS),
            PublishedRow("SCE", _printed((4.29, 9.75), (7.69, 14.47), (5.89, 12.23)), "sce"),
            PublishedRow("SCE, fine-tuned", _printed((10.01, 16.10), (13.02, 20.13), (11.30, 17.34)), "sce"),
            PublishedRow("SCE with negative sampling, fine-tuned", _printed(_NONE, _NONE, (11.59, 18.02)), "sce"),
            PublishedRow("SCE and DANet, fine-tuned", _printed((10.28, 16.51), (12.92, 20.05), (11.42, 17.78)), "sce-danet"),
            PublishedRow("SCE with adaptive layer, fine-tuned", _printed((8.05, 13.96), (11.51, 19.31), (9.63, 15.48)), "adaptive-sce"),
            PublishedRow(
                "SCE with adaptive layer and negative sampling, fine-tuned", _printed(_NONE, _NONE, (9.56, 15.09)), "adaptive-sce"
            ),
            PublishedRow(
                "SCE and DANet with adaptive layer, fine-tuned",
                _printed((9.65, 15.47), (11.95, 18.95), (9.94, 15.49)),
                "adaptive-sce-danet",
            ),
        ),
        "two-speakers",
        _CONDITIONS,
        (_SOURCE,),
        _MEASURES,
        _OVER,
    ),
    PublishedTable(
        "001-6.35",
        "Two speakers that were not trained on: all fine-tuned networks",
        "document 001, section 6.5, table 6.35",
        (
            PublishedRow("DPCL++", _printed((7.90, 12.73), (11.51, 17.76), (9.48, 14.38)), "dpcl"),
            PublishedRow("DPCL with adaptive layer, fine-tuned", _printed((8.57, 14.97), (10.33, 17.25), (9.53, 14.78)), "adaptive-dpcl"),
            PublishedRow("SCE, fine-tuned", _printed((8.53, 13.73), (11.19, 17.45), (10.64, 16.18)), "sce"),
            PublishedRow("SCE with negative sampling, fine-tuned", _printed(_NONE, _NONE, (10.78, 16.40)), "sce"),
            PublishedRow("SCE and DANet, fine-tuned", _printed((9.37, 14.78), (10.98, 17.20), (10.89, 16.59)), "sce-danet"),
            PublishedRow("SCE with adaptive layer, fine-tuned", _printed((6.51, 11.55), (9.48, 16.15), (8.83, 13.96)), "adaptive-sce"),
            PublishedRow(
                "SCE with adaptive layer and negative sampling, fine-tuned", _printed(_NONE, _NONE, (8.61, 13.47)), "adaptive-sce"
            ),
            PublishedRow(
                "SCE and DANet with adaptive layer, fine-tuned", _printed((8.85, 14.15), (9.74, 15.86), (8.97, 13.84)), "adaptive-sce-danet"
            ),
        ),
        "two-speakers",
        _CONDITIONS,
        (_SOURCE,),
        _MEASURES,
        _OVER,
    ),
)
