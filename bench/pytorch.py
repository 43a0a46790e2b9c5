"""Times PyTorch's LeNet-5 training step on random images; prints the milliseconds of each step as JSON."""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

steps, warm_up, batch_size, threads = (int(argument) for argument in sys.argv[1:5])
torch.set_num_threads(threads)
torch.manual_seed(1)

model = nn.Sequential(
    nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
inputs = torch.rand(batch_size, 1, 28, 28)
targets = F.one_hot(torch.randint(10, (batch_size,)), 10).float()

milliseconds = []
for _ in range(warm_up + steps):
    start = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    loss = F.cross_entropy(model(inputs), targets)
    loss.backward()
    optimizer.step()
    loss.item()
    milliseconds.append(1000 * (time.perf_counter() - start))

print(json.dumps({"version": torch.__version__, "milliseconds": milliseconds[warm_up:]}))
