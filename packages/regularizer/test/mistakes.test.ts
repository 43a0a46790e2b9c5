import type { Dataset, DiagonalGaussian, InfomixupError } from '@infomixup/core';
import { defineRegularizer, gaussian, type Regularizer, tensor } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { context, expectNothingLeft, seen, setup, stage, summary } from './started.js';

expectNothingLeft();

type Fields = Readonly<Record<string, unknown>>;

/** Defines as JavaScript does: no compiler has seen the fields. */
const define = (fields: Fields) =>
  defineRegularizer({
    ...{ name: 'mine', settings: {}, requires: {}, init: () => null, step: () => ({}) },
    ...fields,
  } as never) as Regularizer<Record<string, Tensor | DiagonalGaussian>>;

const start = (fields: Fields) => define(fields).start(setup);

const messageOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    return (error as InfomixupError).message;
  }
  return 'no error';
};

describe('a definition is refused by plugin, field and remedy where', () => {
  it.each<[string, Fields, RegExp]>([
    ['its name is missing', { name: undefined }, /^defineRegularizer: name is undefined; .*kebab-case/],
    ['its name has a slash', { name: 'a/b' }, /^defineRegularizer: name is "a\/b"; .*kebab-case/],
    ['its name is no kebab-case', { name: 'My Plugin' }, /name is "My Plugin"; .*kebab-case/],
    ['it has no settings', { settings: undefined }, /^mine: settings is undefined; give an object/],
    ['a setting is NaN', { settings: { a: { weight: Number.NaN } } }, /^mine: settings\.a\.weight is NaN; give JSON/],
    ['a setting is a function', { settings: { at: [() => 1] } }, /^mine: settings\.at\[0\] is a function; give JSON/],
    ['it has no requires', { requires: undefined }, /^mine: requires is undefined; .*\{\} for nothing/],
    ['requires is a list', { requires: ['latent'] }, /^mine: requires is a list; give an object by role/],
    ['a requirement is text', { requires: { z: 'latent' } }, /^mine: requires\.z is "latent"; .*tensor\("latent"\)/],
    ['changes are misspelt', { changes: ['input'] }, /^mine: changes holds "input"; give a list of inputs, targets/],
    ['changes are text', { changes: 'targets' }, /^mine: changes is "targets"; give a list of inputs, targets/],
    ['keeps are misspelt', { keeps: ['label'] }, /^mine: keeps holds "label"; give a list of inputs, targets/],
    ['images is text', { images: 'yes' }, /^mine: images is "yes"; give true or/],
    ['claims are text', { claims: 'mix' }, /^mine: claims is "mix"; give a list of texts/],
    ['secondDerivatives is text', { secondDerivatives: 'yes' }, /^mine: secondDerivatives is "yes"; give true or/],
    ['init is missing', { init: undefined }, /^mine: init is undefined; give a function/],
    ['step is an object', { step: {} }, /^mine: step is .*; give a function/],
    ['report is no function', { report: 1 }, /^mine: report is 1; give a function, or leave it out/],
    [
      'a field is misspelt',
      { evaluationWeight: () => null },
      /^mine: .*evaluationWeight.*did you mean "evaluationWeights"/,
    ],
  ])('%s', async (_, fields, message) => {
    expect(await messageOf(() => define(fields))).toMatch(message);
  });
});

describe('hooks are refused by plugin, hook and remedy where', () => {
  it.each<[string, unknown, RegExp]>([
    ['one is misspelt', { penaltys: () => 1 }, /^mine: .*"penaltys"; did you mean "penalty"\?/],
    ['one is unknown', { foo: () => 1 }, /^mine: .*"foo"; give hooks of prepareBatch/],
    ['one is no function', { penalty: 1 }, /^mine: its step returned 1 as its penalty hook; give a function/],
    ['representations is a function', { representations: () => 1 }, /^mine: .*representations hook; give an object of/],
    ['a change is none', { representations: { z: 3 } }, /^mine: .* 3 as its representations\.z hook; give a function/],
  ])('%s', async (_, hooks, message) => {
    expect(await messageOf(() => start({ step: () => hooks }).step(context()))).toMatch(message);
  });
});

describe('a state is refused by plugin, hook and remedy where', () => {
  const after = { parameters: {}, variables: {}, buffers: {}, updates: 1 };

  it.each<[string, () => unknown, () => unknown, RegExp]>([
    ['it is forgotten', () => null, () => undefined, /gave undefined as its state; return the state, also where/],
    ['it is a promise', () => null, async () => null, /gave a Promise as its state; return the state itself/],
    ['a key is missing', () => ({ a: 1 }), () => ({}), /state that lacks "a", .* keep its structure/],
    ['a key is new', () => ({ a: { b: 1 } }), () => ({ a: { b: 1, c: 2 } }), /state that has "a\.c".*null in init/],
    ['a kind changes', () => ({ a: 1 }), () => ({ a: 'x' }), /gave a string as "a" of its state; init gave a number/],
    ['a list becomes an object', () => [1], () => ({}), /gave an object as its state; init gave a list/],
    ['it holds a function', () => null, () => ({ f: [() => 1] }), /Function\] as "f\[0\]" of its state; keep plain/],
    ['a shape changes', () => ({ a: tf.zeros([2]) }), () => ({ a: tf.zeros([3]) }), /gave float32 \[3\] as "a".*\[2\]/],
    ['a type changes', () => tf.zeros([2]), () => tf.zeros([2], 'int32'), /gave int32 \[2\] .*init gave float32 \[2\]/],
    [
      'a tensor becomes null',
      () => ({ a: tf.zeros([2]) }),
      () => ({ a: null }),
      /gave null as "a".*keep its structure/,
    ],
  ])('%s', async (_, init, next, message) => {
    const running = start({
      init,
      step: () => ({
        nextState: next,
        updated: next,
        gradients: (update: unknown) => {
          const state = next();
          return { update, ...(state !== undefined && { state }) };
        },
      }),
      epochEnd: next,
    });
    const step = running.step(context());
    const forgotten = message.source.includes('undefined');
    const promised = message.source.includes('Promise');
    expect(await messageOf(() => step.hold())).toMatch(new RegExp(`^mine: its nextState hook .*${message.source}`));
    expect(await messageOf(() => step.updated(after))).toMatch(new RegExp(`^mine: its updated .*${message.source}`));
    if (!forgotten) {
      const text = await messageOf(() => tf.tidy(() => void step.hooks.gradients?.({}, stage)));
      expect(text).toMatch(new RegExp(`^mine: its gradients hook .*${message.source}`));
    }
    if (!promised) {
      const text = await messageOf(() => running.endEpoch(summary));
      expect(text).toMatch(new RegExp(`^mine: its epochEnd hook .*${message.source}`));
    }
    running.dispose();
  });

  it('but not where init gave null, and lists may grow', async () => {
    const running = start({
      init: () => ({ late: null, list: [] }),
      step: (_: unknown, { list }: { list: number[] }) => ({
        nextState: () => ({ late: list.length === 0 ? tf.ones([2]) : null, list: [...list, 1] }),
      }),
    });
    for (const length of [1, 2]) {
      const step = running.step(context());
      step.hold();
      step.commit();
      expect(running.state()).toMatchObject({ list: { length } });
    }
    running.dispose();
  });
});

describe('a further pass is refused by plugin, hook and remedy where', () => {
  it.each<[string, readonly unknown[], RegExp]>([
    ['an option is misspelt', [1, { mod: 'eval' }], /"mod": unknown key; did you mean "mode"/],
    ['mode is unknown', [1, { mode: 'evaluation' }], /mode is "evaluation"; give train or eval/],
    ['noise is unknown', [1, { noise: 'none' }], /noise is "none"; give fresh or shared/],
    ['statistics is unknown', [1, { statistics: true }], /statistics is "true"; give keep or update/],
    ['it has no inputs', [], /pass: its inputs are no tensor; give some/],
  ])('%s', async (_, [inputs, options], message) => {
    const penalty = ({ pass, logits }: { pass: (...given: unknown[]) => unknown; logits: Tensor }) =>
      pass(inputs && logits, options);
    const running = start({ step: () => ({ penalty }) });
    const text = await messageOf(() => tf.tidy(() => running.step(context()).hooks.penalty?.(seen({}))));
    expect(text).toMatch(new RegExp(`^mine: its penalty hook failed: .*${message.source}`));
  });

  it('a role is read that is not required', async () => {
    const penalty = ({ representations }: { representations: Fields }) => representations['latnt'];
    const running = start({ requires: { latent: tensor('latent') }, step: () => ({ penalty }) });
    const text = await messageOf(() => tf.tidy(() => running.step(context()).hooks.penalty?.(seen({}))));
    expect(text).toMatch(/^mine: its penalty hook failed: .*not require; did you mean "latent"\?; add it to requires/);
  });

  it('not where a view of roles is printed, spread or compared', () => {
    const penalty = ({ representations }: { representations: Fields }) => {
      expect(`${representations}`).toBe('[object Object]');
      expect(Object.keys({ ...representations })).toEqual(['code']);
      expect('other' in representations).toBe(false);
      return tf.scalar(1);
    };
    const running = start({ requires: { code: gaussian('bottleneck') }, step: () => ({ penalty }) });
    tf.tidy(() => {
      const bottleneck = { mean: tf.ones([1]), deviation: tf.ones([1]) };
      expect(
        running
          .step(context())
          .hooks.penalty?.(seen({ bottleneck } as never))
          .dataSync()[0],
      ).toBe(1);
    });
  });
});

describe('what an epoch asks for is refused by plugin, hook and remedy where', () => {
  const data = { name: 'd', size: 1 } as Dataset;

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /^mine: its prepareEpoch hook returned undefined where a data set belongs; return the data/],
    ['a list', [], /^mine: its prepareEpoch hook returned .* where a data set belongs; return the data/],
  ])('prepareEpoch returns %s', async (_, result, message) => {
    const running = start({ prepareEpoch: async () => result });
    expect(await messageOf(() => running.prepareEpoch({} as never, data))).toMatch(message);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['text', () => ({ a: 'x' }), /^mine: its report hook returned x where a finite number for "a" belongs; leave/],
    ['NaN', () => ({ a: Number.NaN }), /^mine: its report hook returned NaN where a finite number for "a"/],
    [
      'a tensor',
      () => ({ a: tf.scalar(1) }),
      /^mine: its report hook returned float32 \[\] where .* "a" belongs; .*dataSync/,
    ],
    ['a bare number', () => 1, /^mine: its report hook returned 1 where an object of numbers belongs; return numbers/],
  ])('report returns %s', async (_, report, message) => {
    expect(await messageOf(() => start({ report }).report())).toMatch(message);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['nothing', () => undefined, /returned undefined where \{ parameters, buffers \} or null belongs/],
    ['a bare map', () => ({ kernel: tf.ones([1]) }), /returned an object with kernel .*; give the tensors by name as/],
    ['misspelt buffers', () => ({ parameters: {}, buffers: 'recalculate' }), /"recalculate"; .* or 'recompute'/],
    ['weights of nothing', () => ({ parameters: {} }), /; give null where there are no other weights/],
    ['an unknown key', () => ({ parameters: {}, buffer: {} }), /leave "buffer" out/],
    ['a number for a tensor', () => ({ parameters: { kernel: 1 } }), /returned 1 where a tensor for "kernel" belongs/],
    [
      'a disposed tensor',
      () => ({ parameters: { k: gone() } }),
      /a disposed tensor, float32 \[\], where a tensor for "k"/,
    ],
  ])('evaluationWeights returns %s', async (_, evaluationWeights, message) => {
    const running = start({ evaluationWeights });
    const text = await messageOf(() => tf.tidy(() => void running.evaluationWeights()));
    expect(text).toMatch(new RegExp(`^mine: its evaluationWeights hook .*${message.source}`));
  });
});

const gone = () => {
  const made = tf.scalar(1);
  made.dispose();
  return made;
};
