import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tests.cli.commands import write_model
from tests.tasks.scoring_material import made
from workbench.core.errors import Cancelled, EvaluationError, MethodError, ParameterError
from workbench.core.progress import CancelSwitch
from workbench.tasks.quality import quality
from workbench.tasks.scoring import Contender, by_draw, contender, contenders, reference_contenders, scored
from workbench.tasks.scoring_lists import read_list, shipped_lists
from workbench.tasks.scoring_material import drawn_material
from workbench.tasks.scoring_run import ScoringRun
from workbench.tasks.scoring_table import ScoreTable


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return made(tmp_path_factory.mktemp("material"))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Knows speech as what is low and piano as what is high."""
    return write_model(tmp_path_factory.mktemp("models") / "known", sources=("speech", "piano"))


def drawn(material, name, count=1, seed=0, **more):
    return drawn_material(name, material.folders, count, seed, lists=material.lists, **more)[0]


def test_lists_part_speakers_and_pieces_as_a_whole(material):
    speech, piano, songs = (read_list(name, material.lists) for name in ("speech", "piano", "songs"))
    assert {each.group for each in speech.test} == {"anna", "berta", "dieter", "emil"}
    assert {each.group: each.gender for each in speech.training} == {"clara": "F", "franz": "M"}
    assert [each.name for each in piano.test] == ["piece-1.wav"]
    assert {each.name for each in songs.test} == {f"song-1/{stem}.wav" for stem in ("vocals", "drums", "bass", "other")}


@pytest.mark.parametrize("source", ["speech", "piano", "songs"])
def test_shipped_lists_are_disjoint(source):
    known = read_list(source)
    for of in (lambda each: each.group, lambda each: each.sha256, lambda each: each.name):
        assert not {of(each) for each in known.training} & {of(each) for each in known.test}
    assert known.training
    assert known.test


def test_no_shipped_model_was_trained_on_what_is_scored():
    cards = [json.loads(path.read_text()) for path in (shipped_lists().parents[2] / "models").glob("*/card.json")]
    listed = {path.stem for path in shipped_lists().glob("*.json")}
    trained = [(data, card["id"]) for card in cards for data in card["training"]["data"] if data["source"] in listed]
    assert {data["source"] for data, _ in trained} >= {"speech", "piano"}
    for data, model in trained:
        tested = {each.group for each in read_list(data["source"]).test}
        assert tested <= set(data["held_out_groups"]), model


def test_levels_are_those_asked_for(material):
    mixtures = drawn(material, "speech-piano", 2)
    assert [mixture.condition for mixture in mixtures[:5]] == ["-10 dB", "-5 dB", "0 dB", "+5 dB", "+10 dB"]
    assert [mixture.draw for mixture in mixtures] == ["1"] * 5 + ["2"] * 5
    for mixture, level in zip(mixtures, [-10, -5, 0, 5, 10] * 2, strict=True):
        speech, piano = (sound.read(0, sound.samples) for sound in mixture.stems.values())
        assert 10 * np.log10(np.square(speech).mean() / np.square(piano).mean()) == pytest.approx(level, abs=1e-3)
        assert np.allclose(mixture.mixture.read(0, speech.shape[1]), speech + piano)


def test_the_same_seed_draws_the_same_and_another_does_not(material):
    first, again, other = (drawn(material, "two-speakers", 3, seed) for seed in (1, 1, 2))
    samples = [[mixture.mixture.read(0, 2_000) for mixture in each] for each in (first, again, other)]
    assert all(np.array_equal(*pair) for pair in zip(samples[0], samples[1], strict=True))
    assert not all(np.array_equal(*pair) for pair in zip(samples[0], samples[2], strict=True))


def test_speakers_of_one_mixture_differ_and_are_of_the_genders_told(material):
    mixtures = drawn(material, "two-speakers", 4)
    assert {mixture.condition for mixture in mixtures} == {"m+m", "f+f", "m+f"}
    for mixture in mixtures:
        first, second = (sound.read(0, sound.samples) for sound in mixture.stems.values())
        assert abs(np.corrcoef(first, second)[0, 1]) < 0.5
    with pytest.raises(EvaluationError, match="other speakers"):
        drawn(material, "three-speakers")


def test_songs_are_cut_into_excerpts_of_all_stems(material):
    (mixture,) = drawn(material, "songs")
    assert (list(mixture.stems), mixture.mixture.channels) == (["vocals", "drums", "bass", "other"], 2)


def test_material_that_is_missing_or_another_is_told(material, tmp_path):
    with pytest.raises(EvaluationError, match="--source piano=FOLDER; got speech"):
        drawn_material("speech-piano", material.folders[:1], 1, 0, lists=material.lists)
    with pytest.raises(EvaluationError, match=r"anna\.wav is not in"):
        drawn_material("two-speakers", [("speech", tmp_path)], 1, 0, lists=material.lists)
    (tmp_path / "anna.wav").write_bytes(b"another")
    with pytest.raises(EvaluationError, match="its content is another"):
        drawn_material("two-speakers", [("speech", tmp_path)], 1, 0, lists=material.lists)
    with pytest.raises(EvaluationError, match="benchmark lists"):
        read_list("speech", tmp_path)


def test_a_separator_that_knows_its_sources_beats_the_mixture_and_not_the_oracle(material, model):
    mixtures = drawn(material, "speech-piano", 2)
    known, _ = contender("sparse-nmf", {}, [str(model)], stems=2)
    scores, refused = scored([*reference_contenders(), known], mixtures, ScoreTable(None, {}, {}))
    assert not refused
    mixture, ideal, found = (
        np.mean([*by_draw(scores, name, "sdr", ("speech", "piano")).values()]) for name in ("mixture", "ideal Wiener mask", "sparse-nmf")
    )
    assert mixture + 5.0 < found <= ideal + 0.5


def test_stems_without_names_are_dealt_out(material):
    mixtures = drawn(material, "speech-piano", 1)
    blind, _ = contender("learning-free-nmf", {"components": "2", "iterations": "20"}, stems=2)
    scores, refused = scored([Contender("mixture"), blind], mixtures, ScoreTable(None, {}, {}))
    assert not refused
    assert by_draw(scores, "learning-free-nmf", "sdr", ("speech",))["1"] > by_draw(scores, "mixture", "sdr", ("speech",))["1"]


def test_what_cannot_be_scored_says_why(material, model):
    songs = drawn(material, "songs")
    chosen = [contender(method, {}, [str(model)], stems=4)[0] for method in ("harmonic-percussive", "ica", "sparse-nmf")]
    _, refused = scored(chosen, songs, ScoreTable(None, {}, {}))
    assert "makes 2 stems" in refused["harmonic-percussive"]
    assert "channels" in refused["ica"]
    assert "know speech, piano" in refused["sparse-nmf"]


def test_a_silent_stem_has_no_value_and_the_others_do(material, monkeypatch):
    (mixture,) = drawn(material, "speech-piano", 1, levels_db=(0.0,))
    heard = mixture.mixture.read(0, 16_000)
    renderer = SimpleNamespace(sources=("speech", "piano"), stems=lambda start, stop: np.stack([heard, np.zeros_like(heard)]))
    monkeypatch.setattr("workbench.tasks.scoring.separate", lambda *words, **more: SimpleNamespace(renderer=lambda masks: renderer))
    scores, refused = scored([contender("harmonic-percussive", {}, stems=2)[0]], [mixture], ScoreTable(None, {}, {}))
    assert not refused
    assert set(scores[0].values["piano"].values()) == {None}
    assert scores[0].values["speech"]["sdr"] == pytest.approx(0.0, abs=0.5)
    assert by_draw(scores, "harmonic-percussive", "sdr", ("piano",)) == {}


def test_settings_are_for_separators_that_have_them(material, model):
    found, missing = contenders(["sparse-nmf", "harmonic-percussive"], {"sparsity": "0.5", "exponent": "3"}, [str(model)], stems=2)
    assert not missing
    assert [each.masks.exponent for each in found] == [3.0, 3.0]
    assert found[0].params.sparsity == 0.5
    assert [each.name for each in found] == ["Sparse NMF with dictionaries, model low-high", "harmonic-percussive"]
    with pytest.raises(ParameterError, match="'contrast'"):
        contenders(["sparse-nmf"], {"contrast": "exp"}, [str(model)], stems=2)
    with pytest.raises(MethodError, match="'magic'"):
        contenders(["magic"], {}, (), stems=2)


def test_a_run_that_was_stopped_goes_on_from_its_table(material, tmp_path):
    table = tmp_path / "deep" / "scores.jsonl"
    run, methods = ScoringRun(material.folders, mixtures=1, lists=material.lists, table=table), ["harmonic-percussive"]
    done = []

    def stopping(fraction, message="", partial=None):
        done.append(message)
        if len([each for each in done if "mixture," in each]) == 3:
            switch.throw()

    switch = CancelSwitch()
    with pytest.raises(Cancelled):
        quality("speech-piano", run, methods=methods, report=switch.watched(stopping))
    lines = table.read_text().splitlines()
    assert 5 < len(lines) < 26
    with table.open("a") as file:
        file.write('{"contender": "mixt')
    first = quality("speech-piano", run, methods=methods)
    whole = table.read_text().splitlines()
    assert (whole[: len(lines)], len(whole)) == (lines, 1 + 5 * 5)
    assert first == quality("speech-piano", run, methods=methods)
    assert table.read_text().splitlines() == whole
    fresh = quality("speech-piano", replace(run, table=None), methods=methods)
    assert first == fresh
    with pytest.raises(EvaluationError, match="different: seed"):
        quality("speech-piano", replace(run, seed=1), methods=methods)


def test_why_a_separator_was_left_out_is_kept_once(material, tmp_path):
    table = tmp_path / "scores.jsonl"
    run = ScoringRun(material.folders, mixtures=1, lists=material.lists, table=table)
    for _ in range(2):
        rows = quality("speech-piano", run, methods=["harmonic-percussive", "pca"])
    (line,) = [json.loads(line) for line in table.read_text().splitlines() if "skipped" in line]
    assert line == {"contender": "pca", "skipped": rows[-1]["skipped"]}


def test_a_blend_is_named_after_what_it_blends():
    found, _ = contender("blend", {"first": "repetition"}, stems=2)
    assert found.name == "Blend of two separators: Repetition (REPET), Learning-free NMF"


def test_rows_hold_statistics_over_draws(material):
    rows = quality("speech-piano", ScoringRun(material.folders, mixtures=2, lists=material.lists), methods=["harmonic-percussive", "pca"])
    (skipped,) = [row for row in rows if "skipped" in row]
    assert (skipped["contender"], "channel" in skipped["skipped"]) == ("pca", True)
    (row,) = [
        row for row in rows if (row["contender"], row.get("source"), row.get("condition")) == ("harmonic-percussive", "speech", "all")
    ]
    figures = row["scores"]["sdr"]
    assert (row["mixtures"], figures["count"]) == (10, 2)
    assert figures["low"] <= figures["mean"] <= figures["high"]
    (mixture,) = [row for row in rows if (row["contender"], row.get("source"), row.get("condition")) == ("mixture", "piano", "+5 dB")]
    assert mixture["scores"]["sdr"]["mean"] == pytest.approx(-5.0, abs=0.7)
    assert mixture["scores"]["sdr_improvement"]["mean"] == 0.0
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    with pytest.raises(ParameterError, match="speech-piano, two-speakers"):
        quality("opera", ScoringRun(material.folders, lists=material.lists))
