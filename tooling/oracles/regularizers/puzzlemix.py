"""PuzzleMix (Kim et al. 2020): saliency, the mask of least cost (found row by row), transport and adversarial halves."""

import itertools
import math

import torch
from oracle import SAMPLES, cross_entropy, write

PIXELS = 4


def pooled(values, size):
    """Means of squares, [rows, columns]."""
    rows = PIXELS // size
    return values.reshape(rows, size, rows, size).mean((1, 3))


def shares(saliency, blocks):
    cells = pooled(saliency, PIXELS // blocks)
    return cells / cells.sum()


def best_mask(first, second, ours, theirs, share, labels, beta, gamma, eta, neighbourhood):
    """The mask of least cost, by every row there may be after every row before it. Images [4, 4], shares [n, n]."""
    n = ours.shape[0]
    block = PIXELS // n
    near = max(size for size in range(1, min(block, neighbourhood) + 1) if block % size == 0)
    k = block // near
    weight = beta / n / 16

    def jump(above, below):
        a, b = pooled(above, near), pooled(below, near)
        down = (a[:-1] - b[1:]).abs()[k - 1 :: k].reshape(n - 1, n, k).mean(2)
        right = (a[:, :-1] - b[:, 1:]).abs()[:, k - 1 :: k].reshape(n, k, n - 1).mean(1)
        return weight * gamma * down, weight * gamma * right

    # By what is shown above (to the left), and below (to the right): 0 the second image, 1 the first.
    jumps = [[jump(above, below) for below in (second, first)] for above in (second, first)]
    cost = [ours.clone(), theirs.clone()]
    for z in (0, 1):
        cost[z][:-1] += (jumps[z][0][0] + jumps[z][1][0]) / 2
        cost[z][1:] += (jumps[0][z][0] + jumps[1][z][0]) / 2
        cost[z][:, :-1] += (jumps[z][0][1] + jumps[z][1][1]) / 2
        cost[z][:, 1:] += (jumps[0][z][1] + jumps[1][z][1]) / 2
    down, right = (
        weight + (jumps[1][0][d] + jumps[0][1][d] - jumps[1][1][d] - jumps[0][0][d]) / 2 for d in (0, 1)
    )
    steps = labels - 1
    prior = [
        -eta / n**2 * math.log(math.comb(steps, label) * share ** (steps - label) * (1 - share) ** label + 1e-8)
        for label in range(labels)
    ]

    rows = list(itertools.product(range(labels), repeat=n))
    values = torch.tensor([[1 - label / steps for label in row] for row in rows])
    priors = torch.tensor([sum(prior[label] for label in row) for row in rows])
    best, ways = None, []
    for r in range(n):
        own = (values * cost[1][r] + (1 - values) * cost[0][r]).sum(1) + priors
        own = own + ((values[:, :-1] - values[:, 1:]) ** 2 * right[r]).sum(1)
        if best is not None:
            between = ((values[:, None] - values[None]) ** 2 * down[r - 1]).sum(2) + best[:, None]
            least, way = between.min(0)
            ways.append(way)
            own = own + least
        best = own
    chosen = [int(best.argmin())]
    for way in reversed(ways):
        chosen.append(int(way[chosen[-1]]))
    return torch.stack([values[row] for row in reversed(chosen)])


def transported(image, mask, cells, distance_weight):
    """The image [4, 4] with its cells moved under the mask [n, n]; a place that nothing comes to keeps its own."""
    n = mask.shape[0]
    block = PIXELS // n
    at = torch.tensor([[i // n, i % n] for i in range(n * n)], dtype=torch.float64)
    distance = ((at[:, None] - at[None]) ** 2).sum(2) / (n - 1) ** 2
    cost = distance_weight * distance - cells.reshape(-1, 1) * (mask > 0).double().reshape(1, -1)
    for _ in range(n):
        plan = torch.zeros_like(cost)
        plan[torch.arange(n * n), cost.argmin(1)] = 1
        bids = torch.where(plan > 0, cost, math.inf)
        wins = torch.zeros_like(cost)
        wins[bids.argmin(0), torch.arange(n * n)] = 1
        wins = wins * plan
        cost = cost + (plan - wins)
    result = image.clone()
    for source, place in wins.nonzero().tolist():
        (r, c), (to_r, to_c) = divmod(source, n), divmod(place, n)
        result[to_r * block : (to_r + 1) * block, to_c * block : (to_c + 1) * block] = image[
            r * block : (r + 1) * block, c * block : (c + 1) * block
        ]
    return result


def puzzlemix(
    step,
    alpha=1,
    blocks=(2, 4),
    labels=3,
    beta=1.2,
    gamma=0.5,
    eta=0.2,
    neighbourhood=4,
    transport=True,
    distanceWeight=0.8,
    adversarialProbability=0,
    epsilon=10 / 255,
    cleanWeight=0,
):
    rng = step.rng("puzzlemix")
    own = partner = False
    noise = torch.zeros_like(step.inputs)
    if adversarialProbability > 0:
        own, partner = (rng.uniform() < adversarialProbability for _ in range(2))
        if own or partner:
            draws = torch.tensor(rng.uniforms(step.inputs.numel())).reshape(step.inputs.shape)
            noise = (step.inputs + epsilon * (2 * draws - 1)).clamp(0, 1) - step.inputs
            strength = rng.uniform()
    begun = (step.inputs + noise).requires_grad_()
    logits, _ = step.forward(begun, train=False)
    (slope,) = torch.autograd.grad(cross_entropy(logits, step.targets).mean(), begun)
    saliency = (slope**2).mean(3).sqrt()
    near = step.inputs
    if own or partner:
        noise = (noise + (epsilon + 2 / 255) * slope.sign()).clamp(-epsilon, epsilon)
        near = (step.inputs + strength * noise).clamp(0, 1)
    n = rng.pick(list(blocks))
    order = rng.permutation(SAMPLES)
    share = rng.beta(alpha, alpha)
    images, masks = [], []
    for i, j in enumerate(order):
        first, second = (step.inputs[k, :, :, 0] for k in (i, j))
        ours, theirs = shares(saliency[i], n), shares(saliency[j], n)
        mask = best_mask(first, second, ours, theirs, share, labels, beta, gamma, eta, neighbourhood)
        first, second = (near if own else step.inputs)[i, :, :, 0], (near if partner else step.inputs)[j, :, :, 0]
        if transport:
            first = transported(first, mask, ours, distanceWeight)
            second = transported(second, 1 - mask, theirs, distanceWeight)
        wide = mask.repeat_interleave(PIXELS // n, 0).repeat_interleave(PIXELS // n, 1)
        images.append(wide * first + (1 - wide) * second)
        masks.append(mask.mean())
    inputs = torch.stack(images).unsqueeze(3)
    kept = torch.stack(masks).unsqueeze(1)
    targets = kept * step.targets + (1 - kept) * step.targets[order]
    logits, _ = step.forward(inputs)
    terms = {"criterion": cross_entropy(logits, targets).mean()}
    if cleanWeight > 0:
        clean, _ = step.forward(step.inputs)
        terms["penalty/puzzlemix"] = cleanWeight * cross_entropy(clean, step.targets).mean()
    return {"inputs": inputs, "targets": targets, "terms": terms}


write(
    "puzzlemix",
    [
        ("2 x 2 blocks", {"blocks": [2]}, puzzlemix),
        ("4 x 4 blocks", {"blocks": [4], "distanceWeight": 0.1}, puzzlemix),
        ("four labels, the images' own borders", {"labels": 4, "beta": 4, "gamma": 1, "eta": 0.05, "blocks": [2, 4]}, puzzlemix),
        ("without transport", {"transport": False, "eta": 0, "labels": 2, "blocks": [4]}, puzzlemix),
        ("adversarial", {"adversarialProbability": 0.9, "blocks": [2]}, puzzlemix),
        ("beside the clean batch", {"cleanWeight": 1, "blocks": [2, 4]}, puzzlemix),
    ],
)
