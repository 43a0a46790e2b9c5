"""A network that keeps, of each sample, the distance of the nearest adversarial point that it was ever shown, and counts."""

import time

import torch
from libraries import INF, length


class OutOfPasses(Exception):
    pass


class Counted(torch.autograd.Function):
    """The identity, which tells the watch how many samples a pass back is for."""

    @staticmethod
    def forward(ctx, points, watch, samples):
        ctx.watch, ctx.samples = watch, samples
        return points.view_as(points)

    @staticmethod
    def backward(ctx, gradient):
        ctx.watch.spend("backwards", ctx.samples)
        return gradient, None, None


class Watched(torch.nn.Module):
    """`passes`: of a sample, forward and backward, before the attack is stopped.

    What watching takes is in `own_seconds`, to be taken from an attack's.
    """

    def __init__(self, model, x, y, norm, passes):
        super().__init__()
        self.model, self.x, self.y, self.norm, self.passes = model, x, y, norm, passes
        self.spent = {"forwards": torch.zeros(len(x)), "backwards": torch.zeros(len(x))}
        self.nearest = torch.full((len(x),), INF)
        self.attacked = torch.arange(len(x))
        self.own_seconds = 0.0

    def spend(self, what, samples):
        start = time.perf_counter()
        self.spent[what].index_add_(0, samples, torch.ones(len(samples)))
        if (self.spent["forwards"] + self.spent["backwards"]).max() > self.passes:
            raise OutOfPasses
        self.own_seconds += time.perf_counter() - start

    def samples_of(self, points):
        """All that are attacked, in order; of fewer, those whose inputs are nearest. Whatever is adversarial for the
        sample that it is taken for is so in truth, so that a mistake makes no distance too small."""
        if len(points) == len(self.attacked):
            return self.attacked
        nearest = torch.cdist(points.detach().flatten(1), self.x[self.attacked].flatten(1)).argmin(1)
        return self.attacked[nearest]

    def look(self, points, logits, samples):
        points, logits = points.detach(), logits.detach()
        met = (logits.argmax(1) != self.y[samples]) & logits.isfinite().all(1)
        inside = ((points >= -1e-6) & (points <= 1 + 1e-6)).flatten(1).all(1)
        away = torch.where(met & inside, length(points - self.x[samples], self.norm), torch.tensor(INF))
        self.nearest.scatter_reduce_(0, samples, away, "amin")

    def forward(self, points):
        start = time.perf_counter()
        samples = self.samples_of(points)
        self.own_seconds += time.perf_counter() - start
        self.spend("forwards", samples)
        logits = self.model(Counted.apply(points, self, samples))
        start = time.perf_counter()
        self.look(points, logits, samples)
        self.own_seconds += time.perf_counter() - start
        return logits
