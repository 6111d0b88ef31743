"""``benchmark quality``, ``table`` and ``lists``."""

import json

import pytest

from tests.tasks.scoring_material import made


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return made(tmp_path_factory.mktemp("material"))


def test_quality_prints_a_line_per_separator_source_and_condition(command, material, tmp_path):
    words = ["benchmark", "quality", *material.words, "--method", "harmonic-percussive", "--method", "pca", "--mixtures", 1]
    answer = command(*words, "--set", "exponent=1", "-o", tmp_path / "scores", "--json")
    assert answer.status == 0, answer.err
    rows = answer.objects
    assert {row["contender"] for row in rows} >= {"mixture", "ideal Wiener mask", "harmonic-percussive", "pca"}
    assert "skipped" in rows[-1]
    head = json.loads((tmp_path / "scores" / "speech-piano.jsonl").read_text().splitlines()[0])
    assert head["identity"]["mixtures"] == 1
    assert head["facts"]["command"].startswith("workbench benchmark quality")
    table = command(*words, "--set", "exponent=1", "-o", tmp_path / "scores")
    assert table.out.splitlines()[0].split()[:3] == ["speech-piano", "source", "condition"]
    assert "pca: not scored: PCA needs" in table.out.splitlines()[-1]


def test_quality_says_what_is_wrong(command, material):
    answer = command("benchmark", "quality", *material.words, "--method", "pca", "--set", "magic=1", "--mixtures", 1)
    assert (answer.status, answer.out) == (2, "")
    assert "'magic'" in answer.err
    other = command("benchmark", "quality", *material.words, "--material", "opera")
    assert other.status == 2
    missing = command("benchmark", "quality", "--source", f"speech={material.root / 'speech'}", "--lists", material.lists)
    assert missing.status == 1
    assert "--source piano=FOLDER" in missing.err


def test_a_published_table_is_printed_beside_ours(command, material):
    words = ["benchmark", "table", "000-4.6", *material.words, "--mixtures", 1]
    answer = command(*words, "--json")
    assert answer.status == 0, answer.err
    assert len(answer.objects) == 12
    assert {row["table"] for row in answer.objects} == {"000-4.6"}
    text = command(*words).out
    assert "000-4.6: Denoising sparse NMF" in text
    assert "12.25" in text
    unknown = command("benchmark", "table", "000-9.9", *material.words)
    assert (unknown.status, unknown.out) == (2, "")
    assert "000-3.1" in unknown.err


def test_lists_are_written(command, material, tmp_path):
    words = ["benchmark", "lists", "--source", f"speech={material.root / 'speech'}", "--hold-out", "anna", "-o", tmp_path / "lists"]
    answer = command(*words)
    assert answer.status == 0, answer.err
    written = json.loads((tmp_path / "lists" / "speech.json").read_text())
    assert "anna" in {each["group"] for each in written["test"]}
    assert written["recipe"]["command"].startswith("workbench benchmark lists")
