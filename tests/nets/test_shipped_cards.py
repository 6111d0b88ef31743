import csv
import json

import pytest

from workbench.core.folders import resources, shipped_models

CARDS = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(shipped_models().glob("*/card.json"))]


@pytest.mark.parametrize("card", [card for card in CARDS if "settings_from" in card["training"]], ids=lambda card: card["id"])
def test_a_card_says_by_what_command_and_on_what_material_its_settings_were_found(card):
    found = card["training"]["settings_from"]
    assert found["command"] == card["training"]["command"]
    assert {"date", "material", "tried"} <= set(found)


def test_what_the_card_says_of_the_sweep_is_what_its_table_holds():
    (card,) = [card for card in CARDS if card["id"] == "speech-piano"]
    sweep, settings = card["training"]["settings_from"]["sweep"], card["settings"]
    with (resources() / "scores" / "sweep.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    best = max(rows, key=lambda row: float(row["mean"]))
    assert sweep["best"]["sdr_mean"] == float(best["mean"])
    assert str(card["analysis"]["window_samples"]) == best["window"]
    words = {"components": " + ".join(str(count) for count in settings["components"].values()), "divergence": settings["divergence"]}
    wanted = {**words, "window": best["window"], "learning_sparsity": "0.0", "iterations": "60", "exponent": str(settings["exponent"])}
    (own,) = [row for row in rows if wanted.items() <= row.items() and float(row["sparsity"]) == settings["sparsity"]]
    assert sweep["these"] == {"sdr_mean": float(own["mean"]), "interval_95": [float(own["low"]), float(own["high"])]}
    assert float(own["low"]) < float(best["mean"]) < float(own["high"])
