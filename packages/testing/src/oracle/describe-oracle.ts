import { describe, it } from 'vitest';
import { broken } from '../broken.js';
import { flat, type Oracle, type OracleCase, oracleOf } from './fixture.js';
import { oneStep } from './one-step.js';
import type { OracleSubject } from './subject.js';

/**
 * Registers a test for each case of an oracle: one training step on the fixture's network, batch and draws gives, within
 * 1e-5 of the larger of 1 and the value, its inputs, targets, weights, representations, loss, loss terms and gradient norms, and
 * the draws are asked for in its order. What the fixture leaves out of inputs and targets must be the batch's own.
 *
 * @param name the name of the test group
 *
 * @example In a test file: `describeOracle('mixup', { create: mixup, oracle });`, with
 * `import oracle from './oracle.json' with { type: 'json' };`
 */
export function describeOracle<O>(name: string, subject: OracleSubject<O>): void {
  const oracle = oracleOf(name, subject.oracle);
  describe(`${name}, beside PyTorch,`, () => {
    for (const each of oracle.cases)
      it(`has the same inputs, targets, loss and gradients: ${each.name}`, () => agreesWith(subject, oracle, each));
  });
}

/** Rejects with InfomixupError `contract-broken`, naming the value that differs most. */
export async function agreesWith<O>(
  subject: Pick<OracleSubject<O>, 'create' | 'criterion'>,
  oracle: Oracle,
  one: OracleCase,
): Promise<void> {
  const seen = await oneStep(subject, oracle, one);
  for (const [name, expected] of expectedOf(oracle, one)) {
    const found = seen.get(name);
    if (found?.length !== expected.length)
      throw broken(
        `${one.name}: ${name} has ${found?.length ?? 'no'} values, and the oracle's ${expected.length}`,
        fix,
      );
    const place = expected.findIndex((value, index) => !agree(value, found[index]));
    if (place >= 0)
      throw broken(
        `${one.name}: value ${place} of ${name} is ${found[place]}, and the oracle's ${expected[place]}`,
        fix,
      );
  }
}

const fix = 'look for the definition in which both differ';

const agree = (expected: number, found = Number.NaN) =>
  Math.abs(found - expected) <= 1e-5 * Math.max(1, Math.abs(expected));

function expectedOf(oracle: Oracle, one: OracleCase): readonly (readonly [string, readonly number[]])[] {
  const classes = oracle.parameters['logits/bias']?.length ?? 0;
  const oneHot = oracle.labels.flatMap((label) =>
    Array.from({ length: classes }, (_, index) => Number(index === label)),
  );
  const { inputs = oracle.inputs, targets = oneHot, weights, representations = {}, evaluationWeights = {} } = one;
  const under = (folder: string, values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).map(([name, value]) => [`${folder}/${name}`, flat(value)] as const);
  return [
    ['inputs', flat(inputs)],
    ['targets', flat(targets)],
    ...(weights ? [['weights', flat(weights)] as const] : []),
    ...under('representations', representations),
    ...under('terms', one.terms),
    ['loss', [one.loss]],
    ...under('gradientNorms', one.gradientNorms),
    ['gradientNorm', [one.gradientNorm]],
    ...under('evaluationWeights', evaluationWeights),
  ];
}
