#!/usr/bin/env python3
"""Writes a payload file for wirebench: payloads.py SIZE COUNT FILE. Bytes that do not compress, as JPEGs do not."""

import random
import sys

size, count, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
dice = random.Random(1)
with open(path, "wb") as file:
    for _ in range(count):
        file.write(size.to_bytes(4, "big") + dice.randbytes(size))
