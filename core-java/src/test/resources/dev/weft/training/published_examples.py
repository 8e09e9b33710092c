"""The examples of two published programs, from NumPy's frozen legacy generator: x0,x1,label. Needs numpy alone.

python3 published_examples.py   writes published_128.csv (seed 1) and published_32.csv (seed 23455)
"""
import numpy as np

for seed, count in ((1, 128), (23455, 32)):
    with open(f"published_{count}.csv", "w") as file:
        for x in np.random.RandomState(seed).rand(count, 2):
            print(",".join(str(v) for v in (*x.astype(np.float32), int(x[0] + x[1] < 1))), file=file)
