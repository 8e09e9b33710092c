"""What the cells of the notebooks must show, by notebook and cell:
check.py EXECUTED... compares executed notebooks with it; check.py --cleared FILE... expects notebooks without any output, on which
no expectation holds."""
import json
import re
import sys
from pathlib import Path

# An expectation is a regular expression, or a number of times with a text that must occur exactly so often.
CURVES = ['<svg [^>]*aria-label="loss over epochs"', "finished</p>"]
PNG, SVG = 'src="data:image/png;base64,', 'src="data:image/svg\\+xml;base64,'
EXPECTED = {
    "xor": {
        "data": ["<caption [^>]*>4 examples, features \\[2\\], labels \\[1\\]</caption>"],
        "model": ['aria-label="layers"', (7, "<circle"), "loss BCE_WITH_LOGITS, optimizer Adam"],
        "training": CURVES + ["epoch 2000 of 2000, step 2000 of 2000", "loss (0\\.00|\\d\\S*e-)"],
        "probabilities": ["<td>0\\.9\\d+</td><td>\\S+?</td></tr><tr><td>\\S+?</td><td>0\\.9", "Tensor \\[4, 2\\]"],
        "answers": ["^\\[0, 1, 1, 0\\]$"],
        "map": [SVG],
        "line": ["loss 0\\.69"],
    },
    "mnist": {
        "data": ["<caption [^>]*>5 examples, features \\[784\\], labels \\[\\]</caption>", (5, PNG), "<td>7.0</td>"],
        "images": [(40, PNG)],
        "model": ["layers", ">784</text>", ">128</text>", ">10</text>"],
        "training": CURVES + ["epoch 5 of 5, step 1375 of 1375", "accuracy 0\\.9[5-9]", "val_accuracy 0\\.9[5-9]"],
        "result": ["<th>loss</th><th>accuracy</th></tr><tr><td>0\\.[01]\\d*</td><td>0\\.9[67]\\d*</td>", "Confusion matrix of 10 classes"],
        "mistakes": [SVG],
        "weights": [SVG],
    },
    "table": {
        "read": ["iris.csv, 150 rows, 5 columns</caption>", "<th>petal_length</th>", "(setosa|versicolor|virginica)"],
        "prepare": ["<caption [^>]*>120 examples, features \\[4\\], labels \\[\\]</caption>"],
        "training": CURVES + ["epoch 60 of 60, step 480 of 480", "val_accuracy (0\\.9|1<)"],
        "model": ['aria-label="layers"', "Trained, 480 steps", "131 weights, 131 of them trainable"],
        "result": ["<th>accuracy</th></tr><tr><td>[\\d.]+</td><td>(0\\.9\\d*|1)</td>"],
        "confusion": ["Confusion matrix of 3 classes", "<th>setosa</th><th>versicolor</th><th>virginica</th>"],
        "answer": ["<th>answer</th><th>(setosa|versicolor|virginica)</th>", "<td>0\\.\\d+</td>"],
    },
    "renderers": {
        "model": ['aria-label="layers"', "<caption [^>]*>Model</caption>"],
        "escaped": ["&lt;script&gt;alert\\(1\\)&lt;/script&gt;"],
        "live": CURVES + ["epoch 30000 of 30000, step 30000 of 30000", ">30000</text>"],
        "diverged": ["failed: training diverged in epoch 2", "NonFiniteException"],
        "trained": ["<caption [^>]*>Trained, 30,000 steps</caption>", "33 weights, 33 of them trainable"],
        "history": CURVES[:1] + ["^.{500,40000}$"],
        "empty": ["<p>History has no epoch yet</p>"],
        "tensor": ["<caption [^>]*>Tensor \\[1000, 1000\\]</caption>", (13, "<tr>")],
        "dataset": ["<caption [^>]*>500 examples, features \\[30\\], labels \\[12\\]</caption>", (14, "<tr>")],
        "batch": ["<caption [^>]*>4 examples, features \\[2\\], labels \\[1\\]</caption>"],
        "table": ["a &amp; b, 2 rows, 2 columns", "<th>&lt;height&gt;</th>", "<td>&lt;b&gt;Bern&lt;/b&gt;</td>", "<td></td>"],
        "report": ["<caption [^>]*>Report</caption>", "<th>accuracy</th></tr><tr><td>[\\d.e-]+</td><td>1</td>"],
        "evaluation": ["<caption [^>]*>Report</caption>", "Confusion matrix of 2 classes"],
        "confusion": ["<th>no</th><th>&lt;yes&gt;</th>"],
        "answer": ["<caption [^>]*>Answer</caption>", "<td>0</td><td>(0\\.99\\d*|1)</td>"],
        "images": [(60, PNG), "…</div>$"],
        "digits": [(3, PNG), "<td>7\\.0</td></tr><tr><td>1</td><td><img "],
        "picture": [SVG],
        "chart": [PNG],
        "own": ['<img width="40" height="30" ', SVG],
    },
}


def shown(cell):
    """All that a cell shows, as one line of text."""
    parts = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            parts.append(output["text"])
        else:
            data = output.get("data", {})
            parts.append(data.get("text/html", data.get("text/plain", "")))
    return " ".join("".join(part) for part in parts).replace("\n", " ").strip()


def faults(path):
    """What is wrong in an executed notebook."""
    cells = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
    by_name = {cell["id"]: shown(cell) for cell in cells}
    for cell in cells:
        if cell["execution_count"] is None:
            yield f"{cell['id']} did not run"
        for output in cell["outputs"]:
            if output["output_type"] == "error" or output.get("name") == "stderr":
                yield f"{cell['id']} prints an error: {''.join(output.get('text', output.get('evalue', '')))[:500]}"
        # What follows an escape is the text of the notebook itself.
        if re.search("<script|<b>", by_name[cell["id"]]):
            yield f"{cell['id']} shows text as a tag"
    yield from unmet(path, by_name)


def holds(expectation, text):
    if isinstance(expectation, tuple):
        return text.count(expectation[1]) == expectation[0]
    return re.search(expectation, text) is not None


def unmet(path, by_name):
    """The expectations that do not hold."""
    for name, patterns in EXPECTED[path.stem].items():
        for pattern in patterns:
            if not holds(pattern, by_name[name]):
                yield f"{name} lacks {pattern} in: {by_name[name][:300]}"


def main(arguments):
    cleared = arguments[:1] == ["--cleared"]
    wrong = 0
    for path in map(Path, arguments[cleared:]):
        expectations = sum(map(len, EXPECTED[path.stem].values()))
        if cleared:
            cells = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
            found = [f"{cell['id']} has outputs: clear them" for cell in cells if cell["outputs"] or cell["execution_count"]]
            holding = expectations - len(list(unmet(path, {cell["id"]: "" for cell in cells})))
            found += [f"{holding} expectations hold without any output"] if holding else []
        else:
            found = list(faults(path))
            print(f"{path.name}: {expectations} expectations, {len(found)} faults")
        for fault in found:
            print(f"{path.name}, cell {fault}")
        wrong += len(found)
    return 1 if wrong else 0


sys.exit(main(sys.argv[1:]))
