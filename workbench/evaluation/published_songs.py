"""Tables of document 002, on songs.

It is Grau Noël, "Understanding and Improving Deep Learning Source Separation Algorithms", thesis, Universitat Pompeu Fabra,
Barcelona, 2018. Means over 100 excerpts of 8 s from songs of MUSDB18, in dB; of every stem the mean of both channels, as printed: that of
the ISR of ``other``, 5.3, is not that of its channels, 10.7 and 9.0.
"""

from workbench.evaluation.published import Place, PublishedRow, PublishedTable

_MEASURES = ("sdr", "sir", "sar", "isr")
_ALL = "all"
_METHOD = "deepconvsep"


def _printed(**figures: tuple[float, ...]) -> dict[Place, float]:
    """The measures of every stem."""
    return {(_ALL, stem, measure): value for stem, values in figures.items() for measure, value in zip(_MEASURES, values, strict=True)}


TABLES = (
    PublishedTable(
        "002-3",
        "Songs: vocals and drums",
        "document 002, section 6.1, table 3",
        (PublishedRow("DeepConvSep, stereo", _printed(vocals=(0.98, 3.5, 3.0, 1.3), drums=(1.3, 3.8, 7.8, 4.6)), _METHOD),),
        "songs",
        (_ALL,),
        ("vocals", "drums"),
        _MEASURES,
        "100 excerpts of 8 s from 50 songs",
    ),
    PublishedTable(
        "002-4",
        "Songs: bass and the others",
        "document 002, section 6.1, table 4",
        (PublishedRow("DeepConvSep, stereo", _printed(bass=(2.5, 2.85, 8.3, 5.5), other=(9.2, 11.4, 7.2, 5.3)), _METHOD),),
        "songs",
        (_ALL,),
        ("bass", "other"),
        _MEASURES,
        "100 excerpts of 8 s from 50 songs",
    ),
    PublishedTable(
        "002-5",
        "Songs: the mono network that the stereo one goes on from",
        "document 002, section 6.1, table 5",
        (
            PublishedRow(
                "DeepConvSep, mono",
                _printed(
                    vocals=(-0.6, 1.9, 3.6, 7.3), drums=(-0.6, -0.3, 1.3, 8.2), bass=(2.6, 7.5, 11.7, 10.3), other=(4.5, 14.9, 16.4, 6.9)
                ),
                _METHOD,
            ),
        ),
        "songs",
        (_ALL,),
        ("vocals", "drums", "bass", "other"),
        _MEASURES,
        "songs of DSD100",
    ),
)
