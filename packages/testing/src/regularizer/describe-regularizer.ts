import { describe, it } from 'vitest';
import { toyDataset } from '../toy/toy-dataset.js';
import { type ToyRepresentations, toyModel } from '../toy/toy-model.js';
import { regularizerContract } from './contract.js';
import type { RegularizerSubject } from './subject.js';

/** A regularizer to be checked on `toyModel`: aim it at `input`, `hidden`, `bottleneck` or `latent`. */
export type ToySubject = Pick<RegularizerSubject<ToyRepresentations>, 'create' | 'neutral'>;

/**
 * Registers the contract of a regularizer as vitest tests: that it names its settings, shares nothing between runs, leaks no tensors, repeats
 * itself, resumes exactly, keeps shapes, changes nothing when neutral, has the right gradient, touches only what it
 * requires and declares, and never runs in evaluation. A promise that the regularizer does not make is reported as skipped, and why.
 *
 * Each test trains a small model on a TensorFlow.js engine that the test file has opened.
 *
 * @param name the name of the test group
 * @param subject the regularizer, to be checked on `toyModel` unless it brings a model and a data set
 *
 * @example In a test file: `describeRegularizer('mixup', { create: () => mixup(), neutral: () => mixup({ alpha: 0 }) });`
 */
export function describeRegularizer(name: string, subject: ToySubject): void;
export function describeRegularizer<R>(name: string, subject: RegularizerSubject<R>): void;
export function describeRegularizer<R>(name: string, subject: ToySubject | RegularizerSubject<R>): void {
  if ('model' in subject) register(name, subject);
  else register(name, { model: () => toyModel({ seed: 3 }), dataset: toyDataset({ seed: 5, size: 25 }), ...subject });
}

function register<R>(name: string, subject: RegularizerSubject<R>): void {
  describe(`${name}, as a regularizer,`, () => {
    for (const [promise, check] of Object.entries(regularizerContract))
      it(promise, async ({ skip }) => {
        const verdict = await check(subject);
        if (verdict !== 'kept') skip(verdict.inapplicable);
      });
  });
}
