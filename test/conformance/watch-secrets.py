"""Somebody without rights who tries to open each PATH all the time, until the file STOP is there.

watch-secrets.py STOP PATH...
Prints {PATH: {"modes": every mode that was seen, "read": what came out of whatever could be opened}}. A file that was
open once stays open here and is read at the end: what is written later, through another descriptor, is read too.
"""

import json
import os
import stat
import sys

stop, *paths = sys.argv[1:]
modes = {path: set() for path in paths}
opened = {path: [] for path in paths}
print("watching", flush=True)
while not os.path.exists(stop):
    for path in paths:
        try:
            modes[path].add(oct(stat.S_IMODE(os.stat(path).st_mode))[2:])
            if len(opened[path]) < 100:
                opened[path].append(os.open(path, os.O_RDONLY))
        except OSError:
            pass


def content(descriptors):
    texts = {os.pread(descriptor, 1 << 20, 0).decode() for descriptor in descriptors}
    return sorted(texts)


print(json.dumps({path: {"modes": sorted(modes[path]), "read": content(opened[path])} for path in paths}))
