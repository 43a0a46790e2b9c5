import type { DiagonalGaussian, Model } from '@infomixup/core';
import { claims, defineRegularizer, gaussian, type Preset, tensor } from '@infomixup/regularizer';
import { composeRegularizers } from '@infomixup/regularizer/running';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Representations {
  hidden: Tensor;
  bottleneck: DiagonalGaussian;
}

const model: Model<Representations> = {
  name: 'two-layers',
  settings: {},
  inputShape: [2],
  classes: 2,
  bounds: [0, 1],
  representations: { hidden: 'tensor', bottleneck: 'gaussian' },
  parameters: {},
  buffers: {},
  forward: (inputs) => tf.zeros([inputs.shape[0] ?? 0, 2]),
  dispose: () => {},
};

const plain = (name: string) =>
  defineRegularizer({ name, settings: {}, requires: {}, init: () => null, step: () => ({}) });
const mixing = (name: string) =>
  defineRegularizer({
    name,
    settings: {},
    requires: {},
    claims: [claims.mixTargets],
    init: () => null,
    step: () => ({}),
  });
const needingTensor = (at: string) =>
  defineRegularizer({ name: 'reader', settings: {}, requires: { x: tensor(at) }, init: () => null, step: () => ({}) });
const needingGaussian = (at: string) =>
  defineRegularizer({
    name: 'reader',
    settings: {},
    requires: { x: gaussian(at) },
    init: () => null,
    step: () => ({}),
  });

/** Composes as a configuration file does: names are unknown to the type checker. */
const compose = (...presets: readonly unknown[]) =>
  composeRegularizers(model, presets as readonly Preset<Representations>[]);

const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('composeRegularizers', () => {
  it('refuses a later change of what a plugin keeps, and says which order would do', () => {
    const spec = { settings: {}, requires: {}, init: () => null, step: () => ({}) };
    const keeper = defineRegularizer({ ...spec, name: 'keeper', keeps: ['inputs'] });
    for (const part of ['inputs', 'size'] as const) {
      const changer = defineRegularizer({ ...spec, name: 'changer', changes: [part] });
      expect(compose(changer, keeper)).toHaveLength(2);
      expect(() => compose(keeper, changer)).toThrow(
        refusal('wrong-order', /"changer" changes the inputs .* after "keeper".* list "changer" before "keeper"/),
      );
    }
    expect(compose(keeper, defineRegularizer({ ...spec, name: 'other', changes: ['targets'] }))).toHaveLength(2);
  });

  it('refuses a plugin of images beside a model of other inputs, naming both', () => {
    const spec = { settings: {}, requires: {}, init: () => null, step: () => ({}) };
    const ofImages = defineRegularizer({ ...spec, name: 'of-images', images: true });
    expect(() => compose(ofImages)).toThrow(refusal('no-images', /^of-images: .* images .* of two-layers are \[2\]/));
    expect(composeRegularizers({ ...model, inputShape: [4, 4, 1] }, [ofImages])).toHaveLength(1);
  });

  it('flattens presets of any depth in written order', () => {
    const tree = fc.letrec<{ preset: unknown }>((tie) => ({
      preset: fc.oneof({ maxDepth: 4 }, fc.uuid().map(plain), fc.array(tie('preset'), { maxLength: 3 })),
    })).preset;
    fc.assert(
      fc.property(fc.array(tree), (presets) => {
        expect(compose(...presets)).toEqual(presets.flat(Number.POSITIVE_INFINITY));
      }),
    );
  });

  it('accepts what the model offers', () => {
    expect(compose(needingTensor('hidden')).length).toBe(1);
    expect(compose(needingGaussian('bottleneck')).length).toBe(1);
  });

  it('refuses a representation the model lacks, naming both and the nearest name', () => {
    const message = /^reader: .*"hiden".*two-layers.*it offers hidden, bottleneck; did you mean "hidden"\?/;
    expect(() => compose(needingTensor('hiden'))).toThrow(refusal('missing-representation', message));
  });

  it('says how a model comes by the stochastic representation that it lacks', () => {
    const without: Model<Pick<Representations, 'hidden'>> = {
      ...{ name: 'one-layer', settings: {}, inputShape: [2], classes: 2, bounds: [0, 1] },
      representations: { hidden: 'tensor' },
      ...{ parameters: {}, buffers: {}, forward: () => tf.zeros([1, 2]), dispose: () => {} },
    };
    const presets: readonly unknown[] = [needingGaussian('bottleneck')];
    const composed = () => composeRegularizers(without, presets as readonly Preset<Pick<Representations, 'hidden'>>[]);
    expect(composed).toThrow(refusal('missing-representation', /no stochastic layer: .*bottleneck: 32/));
  });

  it('refuses a representation of another kind, naming one that would do', () => {
    const tensorWanted = /^reader: needs "bottleneck" to be a tensor, and two-layers makes it a gaussian.*: hidden$/;
    expect(() => compose(needingTensor('bottleneck'))).toThrow(refusal('wrong-representation-kind', tensorWanted));
    const gaussianWanted = /needs "hidden" to be a gaussian.*makes it a tensor.*: bottleneck$/;
    expect(() => compose(needingGaussian('hidden'))).toThrow(refusal('wrong-representation-kind', gaussianWanted));
  });

  it('refuses names that only every object has', () => {
    expect(() => compose(needingTensor('toString'))).toThrow(refusal('missing-representation', /"toString"/));
  });

  it('refuses two claimants of one exclusive effect, naming both', () => {
    const message = /"first" and "second" both claim mix-targets/;
    expect(() => compose(mixing('first'), [plain('other'), mixing('second')])).toThrow(
      refusal('conflicting-claims', message),
    );
  });

  it('refuses a change before a plugin that takes the representation as the model makes it, naming both', () => {
    const named = (name: string) => ({ name, settings: {}, init: () => null, step: () => ({}) });
    const dropping = defineRegularizer({ ...named('dropping'), requires: { any: tensor('hidden') }, alters: ['any'] });
    const taking = defineRegularizer({ ...named('taking'), requires: { own: tensor('hidden') }, asMade: ['own'] });
    const message =
      /"dropping" changes the representation "hidden" before "taking", .*; list "taking" before "dropping"$/;
    expect(() => compose(plain('other'), [dropping, taking])).toThrow(refusal('wrong-order', message));
    expect(compose(taking, dropping).map(({ name }) => name)).toEqual(['taking', 'dropping']);
  });

  it('refuses one name twice, also the same value twice', () => {
    const twice = plain('again');
    expect(() => compose(twice, [twice])).toThrow(refusal('duplicate-regularizer', /"again" is listed twice/));
  });

  it.each<[string, unknown, RegExp]>([
    ['a factory that nobody called', plain, /^trainer: regularizers\[0\] is a function; did you mean to call it\?/],
    ['a plain object', { name: 'mine' }, /^trainer: regularizers\[0\] is an object .*; give what defineRegularizer/],
    [
      'nothing, in a preset',
      [plain('a'), undefined],
      /^trainer: regularizers\[0\]\[1\] is undefined; give what define/,
    ],
    ['a promise', Promise.resolve(), /^trainer: regularizers\[0\] is a promise; await it first/],
  ])('refuses %s by its place', (_, preset, message) => {
    expect(() => compose(preset)).toThrow(refusal('invalid-options', message));
  });

  it('refuses a plugin outside of a list', () => {
    expect(() => composeRegularizers(model, plain('a') as never)).toThrow(
      refusal('invalid-options', /^trainer: regularizers is no list; put it in one/),
    );
  });

  it('refuses a plugin made for another contract', () => {
    const future = { ...plain('future'), specVersion: 3 };
    expect(() => compose(future)).toThrow(refusal('unsupported-spec-version', /^future: .*version 3.*version 2/));
  });
});
