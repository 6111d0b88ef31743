from dataclasses import replace

import pytest

from tests.cli.commands import write_model
from tests.tasks.scoring_material import made
from workbench.core.errors import ParameterError
from workbench.evaluation.published import LEVELS, SOURCES, PublishedRow
from workbench.evaluation.published_tables import FIGURES, PUBLISHED, SHIPPED, TABLES
from workbench.separators.catalogue import methods
from workbench.tasks.report_scores import kept_scores
from workbench.tasks.scoring_run import ScoringRun
from workbench.tasks.scoring_tables import recalled, reproduced


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return made(tmp_path_factory.mktemp("material"))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("models") / "known", sources=("speech", "piano"), sizes=(8, 16, 24, 48))


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept") / "tables.jsonl"


@pytest.fixture(scope="module")
def measured(material, model, kept):
    heatmap = replace(PUBLISHED["000-3.2.3"], varied={"speech": ("8", "16"), "piano": ("8", "24", "48")})
    ids = ["000-3.1", "000-4.6", "000-3.3.2", "000-3.2.3"]
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setitem(PUBLISHED, "000-3.2.3", heatmap)
        found = reproduced(ids, ScoringRun(material.folders, [str(model)], 2, 1, material.lists, kept))
    return {each.id: each for each in found}


def test_every_published_row_has_a_number_for_both_sources_at_every_level():
    assert [each.id for each in TABLES] == [f"000-{number}" for number in ("3.1", "3.2", "3.3", "4.1", "4.4", "4.6", "5.1", "5.2")]
    assert [each.id for each in FIGURES] == ["000-3.2.3", "000-3.3.1", "000-3.3.2"]
    places = {(level, source, "sdr") for level in LEVELS for source in SOURCES}
    assert all(set(row.printed) == places for table in TABLES for row in table.rows)
    assert len({row.algorithm for row in PUBLISHED["000-5.2"].rows}) == 4


def test_what_is_shipped_is_held_against_the_printed_gain_and_against_what_it_begins_from_itself():
    assert [each.id for each in SHIPPED] == ["000-4.4-shipped", "000-4.6-shipped", "000-5.2-shipped"]
    for table in SHIPPED:
        start, learnt = table.rows
        printed = {row.algorithm: row.printed for row in PUBLISHED[table.id.removesuffix("-shipped")].rows}
        assert start.printed == printed["Sparse NMF"]
        assert learnt.printed in printed.values()
        assert learnt.settings == {}, "as shipped"
        assert start.settings["exponent"] == "1.5"
    assert {table.rows[1].method for table in SHIPPED} == {"deep-enhanced-snmf", "denoising-snmf", "dr-nmf"}


def test_tables_of_speakers_and_songs_tell_what_was_printed_and_that_nothing_is_measured_yet():
    speakers, songs = reproduced(["001-6.34", "002-4"], ScoringRun(()))
    printed = {(row["algorithm"], row["condition"], row["measure"]): row["published"] for row in speakers.rows}
    assert printed["SCE with negative sampling, fine-tuned", "all", "sdr_improvement"] == 11.59
    assert printed["SCE with negative sampling, fine-tuned", "m+m", "sdr_improvement"] is None
    assert printed["DPCL++", "m+f", "sir_improvement"] == 20.59
    assert {(row["source"], row["measure"]): row["published"] for row in songs.rows}["other", "isr"] == 5.3
    known = {record.id for record in methods()}
    for row in (*speakers.rows, *songs.rows):
        assert (row["mean"], row["gain_mean"]) == (None, None)
        assert row["note"].startswith("there is no separator ") or "its own paper" in row["note"] or known & set(row["note"].split())


def test_a_table_of_improvements_is_measured_over_the_mixture(material, tmp_path):
    def row(name, method):
        return PublishedRow(name, {("m+f", "speakers", "sdr_improvement"): 4.0}, method, {"iterations": "10"} if method else {})

    rows = (row("first", "learning-free-nmf"), row("second", "not-there"))
    table = replace(PUBLISHED["001-6.34"], rows=rows, conditions=("m+f", "all"), measures=("sdr_improvement",))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setitem(PUBLISHED, "001-6.34", table)
        kept = tmp_path / "kept.jsonl"
        (found,) = reproduced(["001-6.34"], ScoringRun(material.folders, mixtures=1, lists=material.lists, table=kept))
        (scores,) = kept_scores([kept])
        (again,) = recalled("two-speakers", scores.of, scores.contenders)
    assert again.shown == found.shown
    counts = [(row["algorithm"], row["condition"], row["count"]) for row in found.rows]
    assert counts == [("first", "m+f", 1), ("first", "all", 3), ("second", "m+f", 0), ("second", "all", 0)]
    values = {score.contender: score.values for score in scores.scores if score.mixture.condition == "m+f"}
    gains = [values["001-6.34, first"][stem]["sdr"] - values["mixture"][stem]["sdr"] for stem in values["mixture"]]
    assert found.rows[0]["mean"] == pytest.approx(sum(gains) / 2, abs=1e-3)


def test_a_file_keeps_tables_of_one_material(material, tmp_path):
    with pytest.MonkeyPatch.context() as monkeypatch:
        rows = (PublishedRow("any", {}, "repetition"),)
        monkeypatch.setitem(PUBLISHED, "001-6.34", replace(PUBLISHED["001-6.34"], rows=rows))
        with pytest.raises(ParameterError, match="got tables of speech-piano and two-speakers"):
            reproduced(["000-3.1", "001-6.34"], ScoringRun(material.folders, lists=material.lists, table=tmp_path / "kept.jsonl"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_settings_of_rows_are_those_of_their_separators(table):
    known = {record.id: record for record in methods()}
    for row in table.rows:
        if row.method in known:
            fields = {*known[row.method].params.model_fields, "exponent", "automatic"}
            assert set(row.settings) | {name for at in row.at.values() for name in at} <= fields


def test_a_table_holds_what_was_printed_beside_what_is_measured_here(measured):
    rows = measured["000-3.1"].rows
    assert len(rows) == 3 * 3 * 2
    first, second = (next(row for row in rows if row["algorithm"] == name) for name in ("Learning-free NMF", "Supervised NMF, K = 8 + 16"))
    assert (first["published"], first["published_gain"], first["gain_mean"]) == (-4.0489, None, None)
    assert second["published_gain"] == pytest.approx(-2.98 + 4.0489)
    assert second["gain_mean"] == pytest.approx(second["mean"] - first["mean"], abs=1e-3)
    assert second["count"] == 2
    assert not any(row["note"] for row in rows)


def test_a_row_without_a_separator_says_so_and_nothing_is_made_up(material, model):
    known = {record.id for record in methods()}
    (table,) = reproduced(["001-6.34"], ScoringRun(material.folders, [str(model)], 1, lists=material.lists))
    missing = [row for row in table.rows if row["algorithm"] == "DPCL++"]
    assert missing
    assert "dpcl" not in known
    for row in missing:
        assert row["published"] is not None
        assert row["mean"] is None
        assert row["gain_mean"] is None
        assert row["note"]


def test_scores_on_validation_material_are_not_measured_again(material, model):
    (table,) = reproduced(["000-5.2"], ScoringRun(material.folders, [str(model)], 1, lists=material.lists))
    rows = [row for row in table.rows if row["algorithm"] == "Deep recurrent NMF, validation"]
    assert [row["published"] for row in rows[:2]] == [4.3166, 13.822]
    assert {(row["mean"], row["note"]) for row in rows} == {(None, "validation material is not scored on here")}
    assert all(row["mean"] is not None for row in table.rows if row["algorithm"] == "Warm-start ISTA")


def test_a_figure_is_a_sweep_with_what_the_document_says_of_it(measured):
    figure = measured["000-3.3.2"]
    exponents = [row["exponent"] for row in figure.rows if (row["condition"], row["source"]) == ("0 dB", "speech")]
    assert (exponents[0], exponents[-1], len(exponents)) == ("0.1", "10", 11)
    assert any("best at exponent" in note for note in figure.notes)
    assert len({row["mean"] for row in figure.rows}) > 10


def test_a_heatmap_is_shown_as_a_grid(measured):
    figure = measured["000-3.2.3"]
    assert figure.shown[0] == ("condition", "source", "components of speech, by components of piano", "8", "24", "48")
    assert [row[2] for row in figure.shown[1:]] == ["8", "16"] * 6
    assert all(" ± " in cell for row in figure.shown[1:] for cell in row[3:])
    assert len(figure.rows) == 36


def test_kept_scores_make_the_same_tables_again_and_tell_what_was_not_measured(measured, kept, model):
    (scores,) = kept_scores([kept])
    again = {each.id: each for each in recalled("speech-piano", scores.of, scores.contenders, [str(model)])}
    assert {"000-3.1", "000-4.6", "000-3.3.2", "000-3.2.3"} <= set(again)
    for each in ("000-3.1", "000-3.3.2"):
        assert again[each].shown == measured[each].shown
    assert any(row["note"] == "not measured in this run" for row in again["000-3.2.3"].rows)
