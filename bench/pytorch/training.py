"""Training steps on images in memory, in the order in which our trainer shows them."""

import time

from torch.nn import functional as F

from work import Work


def train(model, optimizer, inputs, labels, batches, step_end):
    """One pass over the batches; tells `step_end` of each step's loss."""
    for batch in batches:
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(inputs[batch]), labels[batch])
        loss.backward()
        optimizer.step()
        step_end(loss.item())


def step_work(model, optimizer_of, inputs, labels, batches, warm_up, compared_steps):
    """Times the steps of a pass after the first `warm_up`; every pass has an optimizer of its own."""

    def run(step_end):
        train(model, optimizer_of(model.parameters()), inputs, labels, batches, step_end)

    def losses():
        seen = []
        run(seen.append)
        return {"losses": seen[:compared_steps]}

    def milliseconds():
        ends = []
        run(lambda _: ends.append(time.perf_counter()))
        return [1000 * (after - before) for before, after in zip(ends[warm_up - 1 :], ends[warm_up:])]

    return Work(evidence=losses, round=milliseconds)
