"""Bars of onnxc's speed over each peer's, one panel for each number of threads."""

import report

# One colour for each peer in every plot; readable for the colour-blind.
COLOURS = {"onnxruntime": "#0072B2", "openvino": "#E69F00", "iree": "#009E73", "tvm": "#CC79A7", "onednn": "#E69F00",
           "openblas": "#009E73"}


def draw(result, path, title="Speed of onnxc over that of its peers"):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot, ticker

    peers = [peer for peer in result["peers"] if peer != report.OURS]
    models = [model for model in result["models"] if not model.get("overhead")]
    threads = result["threads"]
    height = 1.2 + len(models) * (0.16 * len(peers) + 0.12)
    figure, panels = pyplot.subplots(1, len(threads), figsize=(5.5 * len(threads), height), sharey=True, squeeze=False)
    for panel, count in zip(panels[0], threads):
        for index, peer in enumerate(peers):
            values = {name: value for name, value, *_ in report.ratios(models, peer, count)}
            places = [row + 0.8 * (index + 0.5) / len(peers) - 0.4 for row, model in enumerate(models) if model["name"] in values]
            # Bars start at 1: to the right onnxc is faster.
            lengths = [values[model["name"]] - 1 for model in models if model["name"] in values]
            panel.barh(places, lengths, 0.8 / len(peers), left=1, label=peer, color=COLOURS.get(peer))
        panel.set_xscale("log")
        panel.xaxis.set_major_locator(ticker.LogLocator(base=10, subs=(1, 2, 5)))
        panel.xaxis.set_major_formatter(ticker.FormatStrFormatter("%g"))
        panel.xaxis.set_minor_formatter(ticker.NullFormatter())
        panel.axvline(1, color="black", linewidth=0.8)
        panel.grid(axis="x", linewidth=0.4, alpha=0.6)
        panel.set_axisbelow(True)
        panel.spines[["top", "right", "left"]].set_visible(False)
        panel.set_title(report.plural(count), fontsize=10)
    panels[0][0].set_yticks(range(len(models)), [model["name"] for model in models], fontsize=8)
    panels[0][0].invert_yaxis()
    figure.suptitle(title, fontsize=11)
    figure.legend(*panels[0][0].get_legend_handles_labels(), loc="lower center", ncols=max(1, len(peers)), frameon=False,
                  fontsize=9)
    figure.tight_layout(rect=(0, 0.35 / height, 1, 1))
    for suffix in (".svg", ".png"):
        figure.savefig(path.with_suffix(suffix), dpi=120)
    pyplot.close(figure)
    return path.with_suffix(".svg")
