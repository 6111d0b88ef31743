"""The plot of a training's losses that lies beside the model."""

import io
from collections.abc import Sequence

from workbench.core.loss_curve import Losses


def loss_plot(curves: Sequence[Losses]) -> bytes:
    """The losses of every network over its epochs, one panel each, as SVG text."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # The same losses give the same file.
    with mpl.rc_context({"svg.hashsalt": "losses", "font.size": 9}):
        figure = Figure(figsize=(5.0, 0.6 + 2.4 * len(curves)), layout="constrained")
        for panel, curve in zip(figure.subplots(len(curves), squeeze=False)[:, 0], curves, strict=True):
            epochs = range(1, curve.epochs + 1)
            panel.plot(epochs, curve.training, label="training", color="#4477aa", marker="." if curve.epochs == 1 else None)
            if curve.validation:
                panel.plot(epochs, curve.validation, label="validation", color="#cc6677", marker="." if curve.epochs == 1 else None)
            panel.set_title(curve.name)
            panel.set_xlabel("epoch")
            panel.xaxis.get_major_locator().set_params(integer=True)
            panel.set_ylabel("loss")
            panel.grid(alpha=0.3)
            panel.legend(frameon=False)
        written = io.BytesIO()
        figure.savefig(written, format="svg", metadata={"Date": None})
    return written.getvalue()
