import { setImmediate as turn } from 'node:timers/promises';
import { type Dataset, pendingWaits } from '@infomixup/core';
import { defineRegularizer, type RegularizerSpec } from '@infomixup/regularizer';
import { describe, expect, it } from 'vitest';
import { createTrainer, type FitOptions, type Observer } from '../../src/index.js';
import { network } from '../support/network.js';
import { ring } from '../support/ring.js';

type Spec = RegularizerSpec<Record<never, never>, null>;

/** What hangs, given as each of the things that a run waits for. */
interface Hanging {
  readonly plugin?: Partial<Pick<Spec, 'prepareEpoch' | 'step' | 'epochEnd'>>;
  readonly data?: Dataset;
  readonly validation?: Dataset;
  readonly observer?: Observer;
}

const data = ring(40);

/** A promise that another function alone settles. */
function hang() {
  let fail = () => {};
  const promise = new Promise<never>((_, reject) => {
    fail = () => reject(new Error('given up'));
  });
  return { promise, fail };
}

const places: Record<string, (promise: Promise<never>) => Hanging> = {
  'mine: its prepareEpoch hook': (promise) => ({ plugin: { prepareEpoch: () => promise } }),
  'mine: its prepareBatch hook': (promise) => ({ plugin: { step: () => ({ prepareBatch: () => promise }) } }),
  'mine: its epochEnd hook': (promise) => ({ plugin: { epochEnd: () => promise } }),
  'slow: its gather': (promise) => ({ data: { ...data, name: 'slow', gather: () => promise } }),
  'later: its gather': (promise) => ({ validation: { ...data, name: 'later', gather: () => promise } }),
  ...Object.fromEntries(
    (['runStart', 'stepEnd', 'epochEnd', 'runEnd'] as const).map((event) => [
      `watch: its ${event}`,
      (promise: Promise<never>) => ({ observer: { name: 'watch', [event]: () => promise } }),
    ]),
  ),
};

describe('while a run hangs, what it waits for can be told:', () => {
  it.each(Object.entries(places))('%s', async (what, place) => {
    const { promise, fail } = hang();
    const { plugin = {}, data: given = data, validation = data, observer = {} } = place(promise);
    const model = network();
    const mine = defineRegularizer({
      ...{ name: 'mine', settings: {}, requires: {}, init: () => null, step: () => ({}) },
      ...plugin,
    });
    const options: FitOptions = { epochs: 1, validation, observers: [observer] };
    const run = createTrainer({ model, regularizers: [mine], batchSize: 20, seed: 1 }).fit(given, options);
    run.catch(() => {});
    for (let turns = 0; turns < 200 && pendingWaits().length === 0; turns++) await turn();
    expect(pendingWaits()).toEqual([what]);
    fail();
    await expect(run).rejects.toThrow(`${what} failed: given up`);
    expect(pendingWaits()).toEqual([]);
    model.dispose();
  });
});
