"""Prints the comparison as Markdown: python3 compare.py FOLDER PEERS.json WEFT.txt"""
import json
import math
import sys
from pathlib import Path

facts = json.loads((Path(sys.argv[1]) / "tables.json").read_text())
scores, times = {}, {}
lines = [each[:5] for each in json.loads(Path(sys.argv[2]).read_text())]
lines += [each.split() for each in Path(sys.argv[3]).read_text().splitlines()]
for table, learner, split, score, seconds in lines:
    if str(split) in "01234":
        learner = "weft" if learner.startswith("weft") else learner
        scores.setdefault((table, learner), {})[str(split)] = float(score)
        times.setdefault((table, learner), []).append(float(seconds))


def outcome(table, other):
    """1 if the mean is better, 0.5 if it is within one standard error of the differences, 0 if it is worse."""
    differences = [scores[table, other][split] - score for split, score in scores[table, "weft"].items()]
    mean = sum(differences) / len(differences)
    variance = sum((each - mean) ** 2 for each in differences) / (len(differences) - 1)
    return 0.5 if abs(mean) <= math.sqrt(variance / len(differences)) else float(mean > 0)


sums = {"mlp": 0.0, "trees": 0.0}
count = 0
print("| table | rows | columns | Weft | scikit-learn's MLP | its boosted trees | seconds: Weft, MLP, trees |")
print("|---|---|---|---|---|---|---|")
for table, known in facts.items():
    if (table, "weft") not in scores:
        continue
    count += 1
    cells = [table, str(known["rows"]), str(known["columns"])]
    for learner in ["weft", "mlp", "trees"]:
        mean = sum(scores[table, learner].values()) / len(scores[table, learner])
        text = f"{mean:,.3f}" if mean < 100 else f"{mean:,.0f}"
        if learner != "weft":
            result = outcome(table, learner)
            sums[learner] += result
            text += {1.0: " +", 0.5: " =", 0.0: " -"}[result]
        cells.append(text)
    cells.append(", ".join(f"{sum(times[table, each]) / len(times[table, each]):.1f}" for each in ["weft", "mlp", "trees"]))
    print("| " + " | ".join(cells) + " |")
print()
print(f"Of {count} tables Weft beats the MLP on {sums['mlp']} and the boosted trees on {sums['trees']}.")
