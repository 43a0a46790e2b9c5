"""Epochs of LeNet-5 on MNIST with Adam: a line of JSON and a callback a step, a checkpoint an epoch."""

import json
import os
import tempfile
import time

import torch

from lenet5 import lenet5
from materials import images, order
from training import train
from work import Work


def save_durably(path, content):
    """Whole or not at all, whatever happens on the way."""
    partial = f"{path}.partial"
    with open_file(partial, "wb") as file:
        torch.save(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


open_file = open


def open(settings):
    model = lenet5(settings)
    inputs, labels = images(settings)
    batch_size = settings["options"]["batchSize"]
    compared_order = order(settings, batch_size)
    folder = tempfile.mkdtemp(dir=settings["folder"])

    def epoch(batches):
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        losses = []
        with open_file(os.path.join(folder, "metrics.jsonl"), "w") as lines:

            def step_end(loss):
                losses.append(loss)
                lines.write(json.dumps({"kind": "step", "step": len(losses), "loss": loss, "learningRate": 1e-3}) + "\n")
                lines.flush()

            train(model, optimizer, inputs, labels, batches, step_end)
        save_durably(
            os.path.join(folder, "checkpoint.pt"), {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
        )
        return losses

    def evidence():
        losses = epoch(compared_order)
        return {"first losses": losses[:10], "mean loss": [sum(losses) / len(losses)]}

    def milliseconds():
        start = time.perf_counter()
        epoch(torch.randperm(len(labels)).split(batch_size))
        return [1000 * (time.perf_counter() - start)]

    return Work(evidence=evidence, round=milliseconds)
