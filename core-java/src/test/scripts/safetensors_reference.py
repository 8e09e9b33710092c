"""Writes reference.safetensors with the reference implementation (safetensors 0.8.0, numpy 2.4.6).

    python3 safetensors_reference.py ../resources/dev/weft/checkpoint/reference.safetensors
"""
import sys

import numpy
from safetensors import TensorSpec, serialize_file


KEPT = []


def tensor(dtype, values):
    values = numpy.ascontiguousarray(values).reshape(numpy.shape(values))
    KEPT.append(values)
    return TensorSpec(dtype=dtype, shape=list(values.shape), data_ptr=values.ctypes.data, data_len=values.nbytes)


serialize_file({
    "float64": tensor("float64", numpy.array([[1.5, -0.1], [1e-300, numpy.inf]])),
    "float32": tensor("float32", numpy.array([0.1, -0.0, numpy.nan], dtype="<f4")),
    "float16": tensor("float16", numpy.array([0.1, -65504, 6e-8, -numpy.inf, 0.00006], dtype="<f2")),
    "bfloat16": tensor("bfloat16", numpy.array([0x3f80, 0xc049, 0x7f80], dtype="<u2")),
    "int64": tensor("int64", numpy.array([2**53 + 1, -(2**63)], dtype="<i8")),
    "int32": tensor("int32", numpy.array([16777217, -1], dtype="<i4")),
    "int16": tensor("int16", numpy.array([-32768], dtype="<i2")),
    "int8": tensor("int8", numpy.array([-128, 127], dtype="<i1")),
    "uint64": tensor("uint64", numpy.array([2**64 - 1, 2**63 + 2**39 + 1, 7], dtype="<u8")),
    "uint32": tensor("uint32", numpy.array([2**32 - 1], dtype="<u4")),
    "uint16": tensor("uint16", numpy.array([65535], dtype="<u2")),
    "uint8": tensor("uint8", numpy.array([255], dtype="<u1")),
    "bool": tensor("bool", numpy.array([True, False])),
    "scalar": tensor("float32", numpy.array(3, dtype="<f4")),
    "empty": tensor("float32", numpy.zeros((0, 5), dtype="<f4")),
    "../../etc/passwd": tensor("float32", numpy.array([1], dtype="<f4")),
}, sys.argv[1], {"format": "np", "author": "Zoë 中"})
