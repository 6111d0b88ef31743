"""The divergences that a user may choose, by name; their mathematics needs torch and stands in ``nmf_divergence``."""

from typing import Literal

DivergenceName = Literal["is", "kl", "frobenius"]

BETAS: dict[DivergenceName, float] = {"is": 0.0, "kl": 1.0, "frobenius": 2.0}
"""Beta of each; 0 is Itakura-Saito, 1 Kullback-Leibler, 2 Frobenius."""

TITLES: dict[str, str] = {"is": "Itakura-Saito", "kl": "Kullback-Leibler", "frobenius": "Frobenius"}
