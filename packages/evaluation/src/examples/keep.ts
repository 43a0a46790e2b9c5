import type { AttackResult } from '@infomixup/attacks';
import { firstNumbers, gatherLabelled } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { numberOf, type Piece, type Subject } from '../record/subject.js';
import type { Examples } from '../schema/examples.js';
import { encodeExample, encodingFor } from './encoding.js';

type Clean = Examples['clean'][number];
type Perturbed = Examples['perturbed'][number];

/** Encodes the first `count` inputs of a batch. */
async function encodeRows(inputs: Tensor, count: number, { dataset, classifier }: Subject): Promise<string[]> {
  const rows = tf.slice(inputs, 0, count);
  const values = await rows.data();
  rows.dispose();
  const size = values.length / count;
  const encoding = encodingFor(dataset.inputShape);
  return Array.from({ length: count }, (_, row) =>
    encodeExample(values.slice(row * size, (row + 1) * size), encoding, classifier.bounds),
  );
}

/** The first `count` samples with the classes the model gives them. */
export async function cleanExamples(subject: Subject, predictions: Int32Array, count: number): Promise<Clean[]> {
  const { inputs, labels } = await gatherLabelled(
    subject.dataset,
    firstNumbers(count).map((place) => numberOf(subject, place)),
  );
  const encoded = await encodeRows(inputs, count, subject).finally(() => inputs.dispose());
  return encoded.map((values, place) => ({
    sample: numberOf(subject, place),
    label: labels[place] ?? -1,
    prediction: predictions[place] ?? -1,
    values,
  }));
}

/** At most four outcomes, evenly spread over the grid up to its largest epsilon. */
const spread = <T>(outcomes: readonly T[]): T[] => {
  const positions = new Set([1, 2, 3, 4].map((quarter) => Math.round((quarter * (outcomes.length - 1)) / 4)));
  return outcomes.filter((_, position) => positions.has(position));
};

/** What an attack made of the first `count` samples; only the first batch holds any. */
export async function perturbedExamples(
  subject: Subject,
  { attack, norm, outcomes }: AttackResult,
  { first, indices }: Piece,
  count: number,
): Promise<Perturbed[]> {
  if (first !== 0) return [];
  const held = Math.min(count, indices.length);
  const kept: Perturbed[] = [];
  for (const { epsilon, perturbed, predictions } of spread(outcomes)) {
    const encoded = await encodeRows(perturbed, held, subject);
    kept.push(
      // In the schema's order, as a journal gives them back.
      ...encoded.map((values, place) => ({
        ...{ sample: numberOf(subject, place), attack, norm, epsilon },
        prediction: predictions[place] ?? -1,
        values,
      })),
    );
  }
  return kept;
}
