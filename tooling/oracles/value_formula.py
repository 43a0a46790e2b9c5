"""Numbers that both sides of an oracle make, so that no weights need to be committed."""

import numpy as np


def uniforms(name, shape):
    """Value i of a name is `(hash(fnv(name) + i) + 0.5) / 2^32`: FNV-1a and lowbias32, both of 32 bits."""
    key = 0x811C9DC5
    for character in name.encode():
        key = (key ^ character) * 0x01000193 & 0xFFFFFFFF
    x = np.arange(np.prod(shape), dtype=np.uint32) + np.uint32(key)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B), (16, 1)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    return ((x + 0.5) / 2**32).reshape(shape)
