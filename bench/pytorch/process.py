"""Answers each request, a line of JSON on standard input, with one line of JSON, as `ours/process.mjs` does."""

import importlib
import json
import platform
import sys
import time
import traceback
from importlib.metadata import version

import torch

from memory import peak_bytes
from work import steps_in_turn

settings = json.loads(sys.argv[1])
torch.set_num_threads(settings["threads"])
torch.manual_seed(1)
memory_at_start = peak_bytes()
opened = importlib.import_module(settings["module"]).open(settings)
works = opened if isinstance(opened, dict) else {"work": opened}

ANSWERS = {
    "versions": lambda _: {
        "versions": {
            "python": platform.python_version(),
            "pytorch": torch.__version__,
            "foolbox": version("foolbox"),
        }
    },
    "evidence": lambda request: {"evidence": works[request["work"]].evidence()},
    "round": lambda request: {"milliseconds": works[request["work"]].round()},
    "turns": lambda request: {
        "milliseconds": steps_in_turn({name: works[name] for name in request["works"]}, request["steps"])
    },
    "processorTime": lambda _: {"seconds": time.process_time()},
    "memory": lambda _: {"peakBytes": peak_bytes(), "startBytes": memory_at_start},
}

for line in sys.stdin:
    try:
        request = json.loads(line)
        answer = ANSWERS[request["ask"]](request)
    except Exception:
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
