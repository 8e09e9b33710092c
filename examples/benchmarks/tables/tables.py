"""Writes the benchmark's tables as CSV, and five splits of each: python3 tables.py FOLDER [VEGA_CARS_JSON]

Needs Debian's python3-sklearn and python3-pandas, and the folder that tables.R has filled. The cars come from the npm
package vega-datasets. FOLDER/tables.json lists the tables; FOLDER/NAME.splits.json holds, for each split, the rows of
the test part, counted from 0. Other seeds than 0 to 4 make splits for tuning.
"""
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit

CLASSES = {"iris": "species", "wine": "cultivar", "cancer": "diagnosis", "digits": "digit", "titanic": "survived",
           "penguins": "species", "credit": "Status", "churn": "churn", "attrition": "Attrition", "votes": "Class",
           "pima": "diabetes", "vehicle": "Class", "glass": "Type", "soybean": "Class",
           "ionosphere": "Class", "sonar": "Class", "dna": "Class", "vowel": "Class", "biopsy": "Class",
           "satellite": "classes", "letters": "lettr", "alzheimer": "Class", "cells": "class", "jobs": "class",
           "loans": "Class", "calls": "churn", "parabola": "class", "speech": "class", "remote": "Remote",
           "twoclass": "Class"}
NUMBERS = {"diabetes": "progression", "boston": "medv", "concrete": "compressive_strength", "ames": "Sale_Price",
           "sacramento": "price", "cars": "Price", "wages": "wages", "salaries": "salary", "mpg": "Miles_per_Gallon",
           "diamonds": "price", "ozone": "V4", "biomass": "HHV",
           "meats": "water"}


def shipped(name, bunch, label):
    rows = pd.DataFrame(bunch.data, columns=[str(each).replace(" ", "_") for each in bunch.feature_names])
    target = bunch.target
    if label in CLASSES.values():
        target = ["class " + str(bunch.target_names[each]) for each in target]
    rows[label] = target
    rows.to_csv(folder / f"{name}.csv", index=False)


folder = Path(sys.argv[1])
shipped("iris", datasets.load_iris(), "species")
shipped("wine", datasets.load_wine(), "cultivar")
shipped("cancer", datasets.load_breast_cancer(), "diagnosis")
shipped("digits", datasets.load_digits(), "digit")
shipped("diabetes", datasets.load_diabetes(scaled=False), "progression")
if len(sys.argv) > 2:
    mpg = pd.read_json(sys.argv[2], convert_dates=False).dropna(subset=["Miles_per_Gallon"])
    mpg["Year"] = mpg["Year"].astype(str).str[:4].astype(int)
    mpg.drop(columns="Name").to_csv(folder / "mpg.csv", index=False)

listed = {}
for name, label in (CLASSES | NUMBERS).items():
    path = folder / f"{name}.csv"
    if not path.exists():
        continue
    rows = pd.read_csv(path, keep_default_na=False, na_values=[""])
    task = "classes" if name in CLASSES else "number"
    splits = {}
    for seed in [0, 1, 2, 3, 4, 100, 101, 102, 103, 104]:
        if task == "classes":
            parts = StratifiedShuffleSplit(1, test_size=0.2, random_state=seed).split(rows, rows[label])
        else:
            parts = ShuffleSplit(1, test_size=0.2, random_state=seed).split(rows)
        splits[seed] = sorted(int(each) for each in next(iter(parts))[1])
    (folder / f"{name}.splits.json").write_text(json.dumps(splits))
    listed[name] = {"label": label, "task": task, "rows": len(rows), "columns": rows.shape[1] - 1,
                    "words": int(sum(rows[each].dtype == object for each in rows if each != label)),
                    "missing": int(rows.isna().sum().sum())}
(folder / "tables.json").write_text(json.dumps(listed, indent=1))
for name, facts in listed.items():
    print(name, facts)
