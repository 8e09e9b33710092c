"""Writes the golden numbers of dev.weft.random: python3 random_vectors.py <folder>, with numpy, on glibc.

numpy.txt       drawn by numpy's own RandomState.
logarithm.txt   logarithms from 40 decimal digits, rounded once.
tensorflow.txt  TensorFlow's algorithms over a Philox written here and the C library's logf, sinf and cosf.
streams.txt     RandomStream as its documentation describes it, over the same Philox.
Lines hold fields between semicolons; floating-point numbers are hexadecimal.
"""
import ctypes
import math
import random
import struct
import sys
import zlib
from decimal import Decimal, getcontext
from pathlib import Path

import numpy as np


def text(values):
    return " ".join(float(v).hex() if isinstance(v, float) else str(v) for v in values)


def numpy_lines():
    seeds = [0, 1, 42, 23455, 2**32 - 1, [0], [1], [1, 2, 3], [2**32 - 1, 5], list(range(630))]
    calls = ["random_sample", "rand 2 3", "randn 3", "uniform -1 2 2", "randn 2", "normal 1 2 3", "rand 1000",
             "randint -5 7 6", "randint 0 2147483647 3", "randint -2147483648 2147483647 3", "randint 3 4 2", "permutation 10",
             "randn 0", "permutation 1", "shuffle 5", "randn 1000", "permutation 1000", "randint 0 10 1000"]
    for seed in seeds:
        state = np.random.RandomState(seed)
        for call in calls:
            name, *args = call.split()
            args = [int(a) for a in args]
            if name == "shuffle":
                values = np.arange(args[0])
                state.shuffle(values)
            else:
                values = np.atleast_1d(getattr(state, name)(*args))
            yield f"{'list ' + text(seed) if isinstance(seed, list) else seed};{call};{text(values.ravel()[-10:].tolist())}"
    floats = np.random.RandomState(1).randn(100000).astype("<f4")
    yield f"1;crc32 of randn 100000 as float32;{zlib.crc32(floats.tobytes())}"


def logarithm_lines():
    getcontext().prec = 40
    source = random.Random(1)
    numbers = [2.0**-52, 0.5, math.sqrt(0.5), 1 - 2.0**-53, 1.0, 2.0, 1e300]
    numbers += [source.random() for _ in range(200)]
    numbers += [1 - source.random() * 2.0**-i for i in range(1, 50)]
    numbers += [source.random() * 2.0**-i for i in range(1, 100, 2)]
    for x in numbers:
        yield f"{x.hex()};{float(Decimal(x).ln()).hex()}"


WORD = 2**32 - 1


def philox(key, low, high):
    k0, k1 = key & WORD, key >> 32
    c = [low & WORD, low >> 32, high & WORD, high >> 32]
    for _ in range(10):
        p0, p1 = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [p1 >> 32 ^ c[1] ^ k0, p1 & WORD, p0 >> 32 ^ c[3] ^ k1, p0 & WORD]
        k0, k1 = k0 + 0x9E3779B9 & WORD, k1 + 0xBB67AE85 & WORD
    return c


libm = ctypes.CDLL("libm.so.6")
for function in (libm.logf, libm.sinf, libm.cosf):
    function.argtypes, function.restype = [ctypes.c_float], ctypes.c_float


class Op:
    def __init__(self, graph_seed, op_seed):
        self.key = (87654321 if graph_seed is None else graph_seed) % (2**31 - 1)
        self.high = op_seed % (2**31 - 1)
        if self.key == 0 and self.high == 0:
            self.high = 2**31 - 1
        self.counter = 0

    def words(self, counter):
        while True:
            yield from philox(self.key, counter, self.high)
            counter += 1

    @staticmethod
    def unit(word):
        return np.uint32(word & 0x7FFFFF | 0x3F800000).view(np.float32) - np.float32(1)

    def pair(self, words):
        u = max(self.unit(next(words)), np.float32(1e-7))
        angle = np.float32(2 * math.pi * float(self.unit(next(words))))
        radius = np.sqrt(np.float32(-2) * np.float32(libm.logf(u)))
        return np.float32(libm.sinf(angle)) * radius, np.float32(libm.cosf(angle)) * radius

    def group(self, kind, index, a, b):
        counter = self.counter + index * (256 if kind == "truncated" else 1)
        words, kept = self.words(counter), []
        while len(kept) < 4:
            if kind == "integers":
                kept.append(a + next(words) % (b - a))
            elif kind == "uniform":
                kept.append(self.unit(next(words)) * np.float32(np.float32(b) - np.float32(a)) + np.float32(a))
            else:
                kept += [v * np.float32(b) + np.float32(a) for v in self.pair(words) if kind == "normal" or abs(v) < 2]
        return kept[:4]

    def run(self, kind, count, a, b):
        values = [v for index in range((count + 3) // 4) for v in self.group(kind, index, a, b)][:count]
        self.counter += count * 256
        return values


def tensorflow_lines():
    for graph, op in [(None, 1), (None, 3), (None, 2**31), (42, 478163327), (0, 0), (-1, -5), (2**31 - 1, 7)]:
        for kind, a, b in [("uniform", 0, 1), ("uniform", -0.3, 0.7), ("normal", 0, 1), ("normal", 0.5, 0.1),
                           ("truncated", 0, 0.1), ("integers", -3, 10), ("integers", -2**31, 2**31 - 1)]:
            made = Op(graph, op)
            for count in (13, 0, 8, 5):
                values = made.run(kind, count, a, b)
                shown = [str(v) if kind == "integers" else struct.pack(">f", v).hex() for v in values]
                yield f"{'' if graph is None else graph};{op};{kind};{a};{b};{text(shown)}"


def low_half(block):
    return block[0] | block[1] << 32


def derive(key, use, value):
    return low_half(philox(key, use << 32, value % 2**64))


def stream_lines():
    paths = [(0, [""]), (1, ["shuffle"]), (1, ["dropout", "dense1"]), (-7, ["\u00e9\u6f22"]), (1, ["shuffle", 3]),
             (1, ["shuffle", -1])]
    for seed, names in paths:
        key = seed % 2**64
        for name in names:
            if isinstance(name, int):
                key = derive(key, 2**31 + 3, name)
            else:
                key = derive(key, 2**31 + 1, len(name))
                for unit in name:
                    key = derive(key, 2**31 + 2, ord(unit))
        longs = [low_half(philox(key, k, 0)) for k in range(4)]
        elements = [philox(key, 2**31 << 32 | e // 4, s % 2**64)[e % 4] >> 8 for s in (0, 9, -1) for e in (0, 5, 2**31 - 1)]
        path = "/".join(str(name).encode("unicode_escape").decode() for name in names)
        yield f"{seed};{path};{text(v - 2**64 if v >= 2**63 else v for v in longs)};{text(e / 2**24 for e in elements)}"


if __name__ == "__main__":
    makers = {"numpy": numpy_lines, "logarithm": logarithm_lines, "tensorflow": tensorflow_lines, "streams": stream_lines}
    for name, lines in makers.items():
        (Path(sys.argv[1]) / f"{name}.txt").write_text("\n".join(lines()) + "\n", encoding="ascii")
