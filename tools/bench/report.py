"""Tables of the results: Markdown that also reads well on a terminal."""

import stats

OURS = "onnxc"


def table(heads, rows):
    """A Markdown table with columns of even width; the first is text, the others are figures."""
    lines = [list(heads)] + [list(row) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    cells = [[cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(zip(line, widths))]
             for line in lines]
    rule = ["-" * widths[0]] + ["-" * (width - 1) + ":" for width in widths[1:]]
    return "\n".join("| " + " | ".join(line) + " |" for line in [cells[0], rule] + cells[1:])


def duration(seconds):
    if seconds is None:
        return "-"
    for unit, scale in (("s", 1), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}" if seconds < 999.5 * scale else f"{seconds / scale:.0f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def size(count):
    return "-" if count is None else f"{count / 1e6:.2f} MB" if count < 1e8 else f"{count / 1e6:.0f} MB"


def median_of(figures):
    """Seconds of a peer whose result was right, else None."""
    if not figures or figures["state"] != "ok" or not figures["seconds"]:
        return None
    return figures["seconds"]["median"]


def marks(figures):
    return ("~" if figures.get("disturbed") else "") + ("^" if figures.get("greedy") else "")


def time_cell(figures):
    if figures is None or figures["state"] == "absent":
        return "-"
    if median_of(figures) is None:
        return "wrong" if figures["state"] == "wrong" else "no"
    seconds = figures["seconds"]
    spread = (seconds["q3"] - seconds["q1"]) / 2 / seconds["median"]
    return f"{duration(seconds['median'])} ±{100 * spread:.0f}%{marks(figures)}"


def ratios(models, peer, threads):
    """[(model, ratio, figures of both)] where both were right."""
    found = []
    for model in models:
        cells = model["threads"].get(str(threads), {})
        value = stats.ratio(median_of(cells.get(OURS)), median_of(cells.get(peer)))
        if value:
            found.append((model["name"], value, cells[OURS], cells[peer]))
    return found


def ratio_column(models, peer, threads):
    """A cell per model, and the geometric mean of those that can be trusted."""
    known = {name: (value, marks(ours) or marks(theirs)) for name, value, ours, theirs in ratios(models, peer, threads)}
    column = []
    for model in models:
        cells = model["threads"].get(str(threads), {})
        if model["name"] in known:
            value, mark = known[model["name"]]
            column.append(f"{value:.2f}{mark}")
        else:
            other = cells.get(peer)
            column.append(time_cell(other) if median_of(other) is None else f"ours: {time_cell(cells.get(OURS))}")
    values = [value for value, mark in known.values() if not mark]
    return column + [f"{stats.geometric_mean(values):.2f} ({len(values)})" if values else "-"]


def ratio_table(models, peers, threads):
    others = [peer for peer in peers if peer != OURS]
    names = [model["name"] for model in models] + ["geometric mean"]
    return table(["onnxc's speed / peer's"] + others,
                 zip(names, *[ratio_column(models, peer, threads) for peer in others]))


def overview_table(models, peers, threads):
    """Our times and how many times as long each peer takes, for all numbers of threads side by side."""
    heads, columns = ["model"], [[model["name"] for model in models] + ["geometric mean"]]
    for count in threads:
        heads += [f"{OURS}, {count}"] + [f"/ {peer}" for peer in peers if peer != OURS]
        times = [model["threads"].get(str(count), {}).get(OURS) for model in models]
        columns.append([duration(median_of(figures)) + marks(figures or {}) for figures in times] + [""])
        columns += [ratio_column(models, peer, count) for peer in peers if peer != OURS]
    return table(heads, zip(*columns))


def time_table(models, peers, threads):
    rows = [[model["name"]] + [time_cell(model["threads"].get(str(threads), {}).get(peer)) for peer in peers] for model in models]
    return table(["one inference"] + list(peers), rows)


def rate_cell(model, figures):
    """A fraction of what the probes beside the samples reached, or memory traffic where there is little to compute."""
    seconds = median_of(figures)
    if seconds is None:
        return time_cell(figures)
    operations, count = model["kernel"]["operations"], model["kernel"]["bytes"]
    if operations > 4 * count:
        return f"{100 * operations / seconds / figures['peak']:.0f}%{marks(figures)}"
    return f"{count / seconds / 1e9:.1f} GB/s{marks(figures)}"


def rate_table(models, peers, threads):
    rows = [[model["name"]] + [rate_cell(model, model["threads"].get(str(threads), {}).get(peer)) for peer in peers]
            for model in models]
    return table(["fraction of peak"] + list(peers), rows)


def cost_table(models, peers, title, key, show):
    """One figure beside time of each model and peer, for example memory."""
    rows = [[model["name"]] + [show(model.get("cost", {}).get(peer, {}).get(key)) for peer in peers] for model in models]
    return table([title] + list(peers), rows)


def start_table(models, peers):
    """What a process that has its packages and its inputs pays until the first result: creating the session (for onnxc,
    loading the object) and the first call.  Of each peer also the part that onnxc takes of its time."""
    def start(model, peer):
        return model.get("cost", {}).get(peer, {}).get("start")

    def cell(model, peer):
        own, other = start(model, "onnxc"), start(model, peer)
        part = f" ({100 * own / other:.1f}%)" if peer != "onnxc" and own and other else ""
        return duration(other) + part

    return table(["first inference"] + list(peers), [[model["name"]] + [cell(model, peer) for peer in peers] for model in models])


def reasons(models, threads):
    """What was wrong, why a peer is absent, and which figures to doubt."""
    lines = []
    for model in models:
        for count in threads:
            for peer, figures in model["threads"].get(str(count), {}).items():
                if figures["state"] in ("wrong", "failed") and count == threads[0]:
                    lines.append(f"- {model['name']}, {peer}: {figures['state']}: {figures['reason']}")
                if figures.get("greedy"):
                    lines.append(f"- {model['name']}, {peer}: used {figures['cores']:.1f} cores with {count} threads")
        if model.get("problem"):
            lines.append(f"- {model['name']}: not measured: {model['problem']}")
    return lines


def rejected(models, threads):
    cells = [figures for model in models for figures in model["threads"].get(str(threads), {}).values()]
    taken = sum(figures["taken"] for figures in cells)
    return taken, sum(figures["rejected"] for figures in cells)


def sections(result):
    """[(heading, text)], ratios first."""
    models, peers, threads = result["models"], result["peers"], result["threads"]
    real = [model for model in models if not model.get("overhead")]
    if len(threads) > 1:
        yield "Overview: one inference, and how many times as long the peers take", overview_table(real, peers, threads)
    for count in threads:
        taken, bad = rejected(models, count)
        yield f"Ratios, {plural(count)}", ratio_table(real, peers, count)
        text = time_table(models, peers, count)
        text += f"\n\n{bad} of {taken} samples were disturbed and not used; peak {result['peak'][str(count)] / 1e9:.0f} GFLOP/s."
        if "kernel" in models[0]:
            yield f"Fraction of the machine's peak, {plural(count)}", rate_table(real, peers, count)
        yield f"Times, {plural(count)}", text
    if result.get("contractions"):
        yield "Contractions without a model around them, by onnxc-bench-kernels", f"```\n{result['contractions'].rstrip()}\n```"
    if result.get("baseline"):
        note = (f"\n\nThe interpreter that loads them takes {duration(result['baseline']['first'])} and "
                f"{size(result['baseline']['peak'])} of each figure.")
        yield "From process start to the first result", cost_table(real, peers, "first result", "first", duration) + note
        yield "First inference: creating the session and the first call", start_table(real, peers)
        yield "Peak resident memory", cost_table(real, peers, "memory", "peak", size)
    if any(model.get("cost") for model in real):
        yield "Compile time", cost_table(real, peers, "ahead of time, or when loaded (*)", "compile", lambda text: text or "-")
        yield "Artefact", cost_table(real, peers, "size", "bytes", size)
    if lines := [f"- {peer}: left out: {text}" for peer, text in result.get("missing", {}).items()] + reasons(models, threads):
        yield "Remarks", "\n".join(lines)


def plural(count):
    return f"{count} thread{'s' if count > 1 else ''}"


LEGEND = ("Medians; ± is half the distance of the quartiles. `~`: too few undisturbed samples, so the fastest quarter of "
          "all, not to be trusted; `^`: used more cores than allowed; means leave both out; `wrong`: the result differs; "
          "`no`: does not load or run. The empty model shows what a call costs.")


def markdown(result):
    parts = ["# Benchmark", f"{result['machine']['cpu']}, {result['machine']['date']}; " +
             ", ".join(f"{peer} {version}" for peer, version in result["versions"].items()) + ".", LEGEND]
    for heading, text in sections(result):
        parts += [f"## {heading}", text]
    return "\n\n".join(parts) + "\n"
