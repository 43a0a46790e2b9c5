import { type Classifier, type Dataset, firstNumbers, gatherLabelled } from '@infomixup/core';
import type { DecisionSurface } from '@infomixup/report';
import * as tf from '@tensorflow/tfjs';

// Two units of the picture each.
const cells = 120;
const shownPoints = 400;
// The plot reaches past the data: how a model extrapolates is part of the picture.
const margin = 0.15;

const centre = (low: number, high: number, i: number): number => low + ((high - low) * (i + 0.5)) / cells;

async function pointsOf(dataset: Dataset): Promise<DecisionSurface['points']> {
  const size = Math.min(shownPoints, dataset.size);
  const { inputs, labels } = await gatherLabelled(dataset, firstNumbers(size));
  const values = await inputs.data();
  inputs.dispose();
  return Array.from(labels, (label, i) => ({ x: values[2 * i] ?? 0, y: values[2 * i + 1] ?? 0, label }));
}

/** Class probabilities over the input plane of a two-dimensional data set; undefined for any other. */
export async function decisionSurface(classifier: Classifier, dataset: Dataset): Promise<DecisionSurface | undefined> {
  if (dataset.inputShape.length !== 1 || dataset.inputShape[0] !== 2) return undefined;
  const [least, most] = dataset.bounds;
  const room = margin * (most - least);
  const range: [number, number] = [least - room, most + room];
  const grid = Float32Array.from({ length: 2 * cells * cells }, (_, i) =>
    i % 2 === 0 ? centre(...range, (i / 2) % cells) : centre(range[1], range[0], Math.floor(i / 2 / cells)),
  );
  const second = tf.tidy(() =>
    tf.slice(tf.softmax(classifier.logits(tf.tensor2d(grid, [cells * cells, 2]))), [0, 1], [-1, 1]),
  );
  // Finer than the colours of the picture.
  const probabilities = Array.from(await second.data(), (probability) => Math.round(1000 * probability) / 1000);
  second.dispose();
  return { x: range, y: range, columns: cells, rows: cells, probabilities, points: await pointsOf(dataset) };
}
