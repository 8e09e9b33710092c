"""The 32 examples of the published two-layer regression, from NumPy's frozen legacy generator: x0,x1,label.

python3 published_examples.py > published_examples.csv
"""
import numpy as np

for x in np.random.RandomState(23455).rand(32, 2):
    print(",".join(str(v) for v in (*x.astype(np.float32), int(x[0] + x[1] < 1))))
