"""Co-Mixup (Kim et al. 2021): swaps of labels by trying every deal, the modular penalty, halves and driving apart."""

import itertools
import math

import torch
from oracle import SAMPLES, cross_entropy, write

PIXELS = 4


def pairs_of(n):
    """Neighbouring cells of a grid."""
    at = range(n * n)
    return [(i, i + 1) for i in at if (i + 1) % n] + [(i, i + n) for i in at if i + n < n * n]


def swapped(unary, pair, n):
    """Labels that no deal of two labels' cells between the two makes cheaper. Costs [cells, labels], [labels, labels]."""
    edges = torch.tensor(pairs_of(n))
    cells, labels = unary.shape

    def cost(chosen):
        """Of several labellings, [count, cells]."""
        own = unary[torch.arange(cells), chosen].sum(1)
        return own + pair[chosen[:, edges[:, 0]], chosen[:, edges[:, 1]]].sum(1)

    chosen = unary.argmin(1)
    gained = True
    while gained:
        gained = False
        for first, second in itertools.combinations(range(labels), 2):
            free = ((chosen == first) | (chosen == second)).nonzero().flatten()
            if len(free) == 0:
                continue
            deals = torch.tensor(list(itertools.product((first, second), repeat=len(free))))
            tried = chosen.repeat(len(deals), 1)
            tried[:, free] = deals
            costs = cost(tried)
            best = int(costs.argmin())
            if costs[best] < cost(chosen[None])[0] - 1e-12:
                chosen, gained = tried[best], True
    return chosen


def choose(unary, count, beta, n, halves_allowed):
    inputs = unary.shape[1]
    shown = [k for k in range(inputs) if count[k] > 0] if halves_allowed else []
    top = sorted(sorted(shown, key=lambda k: -count[k])[:3])
    halves = list(itertools.combinations(top, 2))
    pair = beta * (1 - torch.eye(inputs + len(halves)))
    for h, half in enumerate(halves):
        for k in half:
            pair[k, inputs + h] = pair[inputs + h, k] = beta / 4
    columns = [unary[:, k] for k in range(inputs)] + [(unary[:, a] + unary[:, b]) / 2 - 5e-4 for a, b in halves]
    mask = torch.zeros_like(unary)
    for cell, label in enumerate(swapped(torch.stack(columns, 1), pair, n).tolist()):
        for k in [label] if label < inputs else halves[label - inputs]:
            mask[cell, k] = 1 if label < inputs else 0.5
    return mask


def objective(cost, masks, beta, gamma, n):
    total = (cost * masks).sum() + sum(beta / 2 * ((masks[:, a] - masks[:, b]) ** 2).sum() for a, b in pairs_of(n))
    counts = masks.sum(1)
    return total + gamma * ((counts.sum(0) ** 2).sum() - (counts**2).sum())


def select(rng, shares, A, n, alpha, beta, gamma, eta, threshold, iterations):
    inputs = len(shares)
    cells = n * n
    beta, gamma, eta = (weight / cells for weight in (beta, gamma, eta))
    prior = torch.tensor(rng.dirichlet([alpha] * inputs))
    cost = (-shares - eta * torch.log(prior + 1e-8).reshape(-1, 1)).T
    masks = torch.zeros(inputs, cells, inputs)
    for output in range(inputs):
        for cell in range(cells):
            masks[output, cell, rng.integer(inputs)] = 1
    apart = torch.zeros(inputs, inputs)
    before = objective(cost, masks, beta, gamma, n)
    for round in range(iterations):
        for output in range(inputs):
            count = masks[output].sum(0)
            others = A @ (masks.sum((0, 1)) - count)
            dearer = 2 * gamma * others * (others > threshold * cells) + gamma * apart[output]
            masks[output] = choose(cost + dearer, count.tolist(), beta, n, round > 0)
        if round == iterations - 2:
            shown = [[k for k in range(inputs) if mask.sum(0)[k] > 0] for mask in masks]
            for i, j in itertools.combinations(range(inputs), 2):
                if shown[i] == shown[j] and len(shown[i]) > 1:
                    apart[i, shown[i][0]] = apart[j, shown[i][1]] = 1
        after = objective(cost, masks, beta, gamma, n)
        if abs(before - after) / abs(after) < 1e-6:
            break
        before = after
    return masks


def compatibility(saliency, window, omega):
    count = len(saliency)
    places = []
    for map in saliency:
        sums = map.unfold(0, window, 1).unfold(1, window, 1).sum((2, 3))
        row, column = divmod(int(sums.argmax()), sums.shape[1])
        places.append((row, column))
    distance = torch.tensor([[float(abs(a - c) + abs(b - d)) for c, d in places] for a, b in places])
    total = distance.sum()
    return (1 - omega) * torch.eye(count) + (omega * count * distance / total if total > 0 else 0)


def comixup(
    step,
    alpha=2,
    part=20,
    blocks=4,
    beta=0.32,
    gamma=1,
    threshold=0.83,
    eta=0.05,
    omega=0.001,
    iterations=4,
    window=8,
    cleanWeight=1,
):
    rng = step.rng("comixup")
    inputs = step.inputs.clone().requires_grad_()
    logits, _ = step.forward(inputs, train=False)
    (slope,) = torch.autograd.grad(cross_entropy(logits, step.targets).mean(), inputs)
    saliency = (slope**2).mean(3).sqrt()
    size = PIXELS // blocks
    images, targets = [], []
    for start in range(0, SAMPLES, part):
        own = slice(start, start + part)
        cells = saliency[own].reshape(-1, blocks, size, blocks, size).mean((2, 4)).reshape(-1, blocks * blocks)
        cells = cells / cells.sum(1, keepdim=True)
        A = compatibility(saliency[own], min(window, PIXELS), omega)
        masks = select(rng, cells, A, blocks, alpha, beta, gamma, eta, threshold, iterations)
        wide = masks.reshape(len(masks), blocks, blocks, -1).repeat_interleave(size, 1).repeat_interleave(size, 2)
        images.append(torch.einsum("ohwk,khwc->ohwc", wide, step.inputs[own]))
        targets.append(torch.einsum("ock,ky->oy", masks, step.targets[own]) / blocks**2)
    mixed, mixed_targets = torch.cat(images), torch.cat(targets)
    logits, _ = step.forward(mixed)
    terms = {"criterion": cross_entropy(logits, mixed_targets).mean()}
    if cleanWeight > 0:
        clean, _ = step.forward(step.inputs)
        terms["penalty/comixup"] = cleanWeight * cross_entropy(clean, step.targets).mean()
    return {"inputs": mixed, "targets": mixed_targets, "terms": terms}


write(
    "comixup",
    [
        ("2 x 2 blocks", {"blocks": 2, "window": 2}, comixup),
        ("4 x 4 blocks", {"blocks": 4, "window": 2}, comixup),
        ("in parts, distant images together", {"part": 4, "blocks": 2, "window": 1, "omega": 0.5, "threshold": 0.3}, comixup),
        ("smooth, without the clean batch", {"beta": 2, "cleanWeight": 0, "blocks": 4, "window": 2, "alpha": 0.5}, comixup),
        ("no diversity", {"gamma": 0, "eta": 1, "blocks": 2, "iterations": 2}, comixup),
    ],
)
