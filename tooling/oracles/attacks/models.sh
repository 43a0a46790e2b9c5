#!/bin/sh
# Trains the networks of models.yaml and keeps their weights where the tests find them. From the repository's root.
set -eu
out=$(mktemp -d)
kept=packages/attacks/test/fixtures/attacked
node packages/cli/bin/infomixup.js compare tooling/oracles/attacks/models.yaml --engine tensorflow --out "$out/models"
mkdir -p "$kept"
for name in plain adversarial vib infomixup; do cp "$out/models/runs/$name-seed1/weights.safetensors" "$kept/$name.safetensors"; done
rm -r "$out"
