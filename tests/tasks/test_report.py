import base64
import csv
import io
import json
import re
import sys
from html.parser import HTMLParser

import pytest
import soundfile

from workbench.core.errors import Cancelled, EvaluationError, ExportError
from workbench.evaluation.report_text import markdown_table
from workbench.tasks.report import PAGE, SCORES, TEXT, write_report
from workbench.tasks.report_listening import SECONDS
from workbench.tasks.report_scores import kept_scores, without_folders

MEASURES = ("sir", "sar", "isr", "si_sdr", "stoi", "estoi")
REACHED = {"mixture": 0.0, "ideal binary mask": 8.0, "ideal Wiener mask": 10.0, "harmonic-percussive": 4.0}


def line(contender, draw, condition, gain):
    values = {source: {"sdr": draw + gain, **dict.fromkeys(MEASURES, 0.5)} for source in ("speech", "piano")}
    return {
        "contender": contender,
        "key": {"method": contender},
        "mixture": f"speech-piano {draw} {condition}",
        "condition": condition,
        "seconds": 0.1,
        "values": values,
    }


def write_scores(path, left_out=None):
    facts = {
        "command": "workbench benchmark quality --source speech=/private/readers -o /private/out",
        "date": "2026-01-02",
        "machine": {"cores": 2},
        "versions": {"workbench": "0.1.0"},
    }
    lines = [{"identity": {"set": "speech-piano"}, "facts": facts}]
    for draw in (1, 2, 3):
        for condition in ("-5 dB", "0 dB"):
            lines += [line(name, draw, condition, gain) for name, gain in REACHED.items() if (name, draw) != left_out]
    lines.append({"contender": "pca", "skipped": "PCA needs two channels"})
    lines.append({"contender": "harmonic-percussive", "skipped": "of an earlier run"})
    path.write_text("".join(json.dumps(each) + "\n" for each in lines) + '{"contender": "har')
    return path


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.ids = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.addresses += [value for name, value in attributes if name in ("src", "href", "xlink:href")]
        self.ids += [value for name, value in attributes if name == "id"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    write_scores(folder / "speech-piano.jsonl")
    fractions = []
    result = write_report([folder], folder / "out", report=lambda fraction, message="", partial=None: fractions.append(fraction))
    return folder / "out", result, fractions


def test_the_page_needs_nothing_outside_it(written):
    text = (written[0] / PAGE).read_text(encoding="utf-8")
    page = Page(text)
    assert all(address.startswith(("#", "data:")) for address in page.addresses)
    assert {address[1:] for address in page.addresses if address.startswith("#")} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert "script" not in {tag for tag, _ in page.tags}
    assert "/private" not in text


def test_drawings_and_players_have_words(written):
    page = Page((written[0] / PAGE).read_text(encoding="utf-8"))
    assert all(attributes.get("aria-label") for tag, attributes in page.tags if tag in ("svg", "audio"))
    assert sum(tag == "svg" for tag, _ in page.tags) == 2 * 3 + 3 + 2 * 2


def test_sounds_can_be_heard(written):
    page = Page((written[0] / PAGE).read_text(encoding="utf-8"))
    sounds = [attributes["src"] for tag, attributes in page.tags if tag == "audio"]
    samples, rate = soundfile.read(io.BytesIO(base64.b64decode(sounds[0].partition(",")[2])))
    assert samples.ndim == 1
    assert abs(samples).max() > 0.01
    assert len(samples) / rate == pytest.approx(SECONDS, abs=0.2)


def test_the_summary_tells_means_with_intervals_and_ideal_masks_last(written):
    (table,) = written[1].summary
    assert [row[0] for row in table.rows] == ["Harmonic and percussive", "ideal binary mask", "ideal Wiener mask"]
    assert table.rows[0][1] == "+4.00 (+4.00 to +4.00)"
    assert markdown_table(table) in (written[0] / TEXT).read_text(encoding="utf-8")


def test_means_are_told_by_condition_beside_each_other(written):
    text = (written[0] / TEXT).read_text(encoding="utf-8")
    assert "| separator | speech, -5 dB | speech, 0 dB | piano, -5 dB | piano, 0 dB |" in text
    assert "| Harmonic and percussive | 6.00 | 6.00 | 6.00 | 6.00 |" in text


def test_separators_are_told_by_title_and_those_without_scores_with_the_reason(written):
    text = (written[0] / TEXT).read_text(encoding="utf-8")
    assert "harmonic-percussive" not in text
    assert "Not scored here, PCA: PCA needs two channels." in text
    assert "of an earlier run" not in text


def test_csv_has_every_statistic_and_the_distance_to_the_best_mask(written):
    rows = list(csv.DictReader((written[0] / SCORES).read_text(encoding="utf-8").splitlines()))
    chosen = {row["measure"]: row for row in rows if (row["contender"], row["source"], row["condition"]) == (*REACHED, "speech", "all")[3:]}
    assert float(chosen["sdr"]["mean"]) == 6.0
    assert chosen["sdr"]["count"] == "3"
    assert float(chosen["sdr_distance_to_best_mask"]["mean"]) == 6.0
    assert float(chosen["sdr"]["low"]) < 6.0 < float(chosen["sdr"]["high"])


def test_progress_rises_to_one(written):
    assert written[2] == sorted(written[2])
    assert written[2][-1] == 1.0


def test_an_unfinished_run_says_so(tmp_path):
    write_scores(tmp_path / "speech-piano.jsonl", left_out=("harmonic-percussive", 3))
    write_report([tmp_path], tmp_path / "out")
    text = (tmp_path / "out" / TEXT).read_text(encoding="utf-8")
    assert "not finished: fewer mixtures than others were given to Harmonic and percussive" in text
    assert "4 of 6" in text


def test_levels_of_one_draw_are_one_draw(tmp_path):
    (kept,) = kept_scores([write_scores(tmp_path / "speech-piano.jsonl")])
    assert {score.mixture.draw for score in kept.scores} == {f"speech-piano {draw}" for draw in (1, 2, 3)}


def test_commands_tell_no_folders():
    command = without_folders("workbench benchmark table 000-3.1 --source speech=/home/me/x -o /tmp/a.jsonl --mixtures 12")
    assert command == "workbench benchmark table 000-3.1 --source speech=FOLDER -o FILE --mixtures 12"


def test_folders_without_scores_are_refused(tmp_path):
    with pytest.raises(EvaluationError, match="does not"):
        kept_scores([tmp_path / "nowhere"])
    with pytest.raises(EvaluationError, match="holds none"):
        kept_scores([tmp_path])
    (tmp_path / "other.jsonl").write_text('{"effect": 1}\n')
    with pytest.raises(EvaluationError, match="holds none"):
        kept_scores([tmp_path])
    with pytest.raises(EvaluationError, match=re.escape("cannot be read as such")):
        kept_scores([tmp_path / "other.jsonl"])


def test_a_stopped_report_writes_nothing(tmp_path):
    write_scores(tmp_path / "speech-piano.jsonl")

    def stop(fraction, message="", partial=None):
        if fraction > 0.4:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_report([tmp_path], tmp_path / "out", report=stop)
    assert not (tmp_path / "out").exists()


def test_scores_of_an_earlier_model_do_not_count(tmp_path):
    file = write_scores(tmp_path / "speech-piano.jsonl")
    (before,) = kept_scores([file])
    lines = [json.loads(line) for line in file.read_text().splitlines()[:-1]]
    name, key = before.contenders[-1], {"method": "newer"}
    again = [{**line, "key": key} for line in lines if line.get("contender") == name and "values" in line]
    file.write_text("".join(json.dumps(line) + "\n" for line in [*lines, *again]))
    (after,) = kept_scores([file])
    assert len(after.scores) == len(before.scores)
    assert {found for score, found in zip(after.scores, after.keys, strict=True) if score.contender == name} == {json.dumps(key)}


def test_without_the_drawing_library_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ExportError, match=re.escape("install workbench[benchmark]")):
        write_report([write_scores(tmp_path / "speech-piano.jsonl")], tmp_path / "out")
