"""Arrays as NumPy writes them, for NpyTest.

python3 golden_numpy.py     (made with NumPy 2.4; writes golden.npz, compressed.npz, version2.npy and version3.npy beside itself)
"""
import pathlib
import numpy as np

here = pathlib.Path(__file__).parent
steps = np.arange(24).reshape(2, 3, 4) - 5
types = ["<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8"]
arrays = {"type" + str(i): steps.astype(t) for i, t in enumerate(types)}
arrays |= {
    "u1": np.array([0, 127, 255], "u1"),
    "u2": np.array([0, 32768, 65535], "<u2"),
    "u4": np.array([0, 2**31, 2**32 - 1], ">u4"),
    "u8": np.array([0, 2**63, 2**64 - 1], "<u8"),
    "f2": np.array([0, 1 / 3, -65504, 2**-24, -np.inf, np.nan], "<f2"),
    "f2big": np.array([0, 1 / 3, -65504, 2**-24, -np.inf, np.nan], ">f2"),
    "b1": np.array([[True, False]]),
    "columns": np.asfortranarray(steps.astype("<f4")),
    "scalar": np.array(2.5),
    "empty": np.zeros((0, 3), "<f4"),
    "third": np.array([1 / 3, np.nan, np.inf]),
}
np.savez(here / "golden.npz", **arrays)
np.savez_compressed(here / "compressed.npz", zeros=np.zeros((300, 300), "<f4"), steps=steps)
for version in (2, 3):
    with open(here / f"version{version}.npy", "wb") as file:
        np.lib.format.write_array(file, steps.astype("<f4"), (version, 0))
