import type { Dataset } from '@infomixup/core';
import { defineRegularizer, type RegularizerSpec, type StepHooks, tensor } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import type { Hook, Misbehaviour, Row } from './misbehaviours.js';
import { trained } from './setting.js';

type Spec = RegularizerSpec<Record<never, never>, { readonly kept: tf.Tensor }>;
type Declared = 'requires' | 'changes' | 'keeps' | 'alters' | 'asMade' | 'images' | 'claims' | 'secondDerivatives';
type Data = 'name' | 'settings' | Declared;
type OfDefinition = Exclude<keyof Spec, Data>;
type OfStep = keyof StepHooks<Record<never, never>, null>;

const usual = {
  name: 'faulty',
  settings: {},
  requires: { hidden: tensor('hidden1') },
  changes: ['inputs', 'targets', 'weights'],
  alters: ['hidden'],
  init: () => ({ kept: tf.zeros([3]) }),
  step: () => ({}),
};

/** Fits with a plugin whose fields no compiler has seen. */
const fitWith = (fields: object) => trained({ plugin: defineRegularizer({ ...usual, ...fields } as never) as never });

const inStep = (
  hook: string,
  right: Hook,
  may: readonly Misbehaviour[] = [],
  place = (run: Hook): object => ({ [hook]: run }),
): Row => ({
  named: new RegExp(`faulty: its ${hook}`),
  right,
  may: ['leaves tensors behind', ...may],
  run: (wrong) => fitWith({ step: () => place(wrong) }),
});

const inDefinition = (hook: string, right: Hook, may: readonly Misbehaviour[] = []): Row => ({
  named: new RegExp(`faulty: its ${hook}`),
  right,
  may: ['leaves tensors behind', ...may],
  run: (wrong) => fitWith({ [hook]: wrong }),
});

/** A state may be anything that a checkpoint holds. */
const anyState = [
  'returns NaN',
  'returns text',
  'returns what has unknown keys',
  'returns a tensor of another type',
  'returns a tensor of another shape',
  'returns numbers that are none',
] as const;
/** Lent no tensors that end, or no arrays of numbers. */
const lentNothing = [
  'disposes what it was lent',
  'uses a tensor after its life',
  'returns a tensor that it was lent',
  'changes numbers that it was lent',
] as const;
/** Lent a state that nobody replaces, which lives as long as the run, and no arrays of numbers. */
const lentState = ['uses a tensor after its life', 'changes numbers that it was lent'] as const;
const noNumbers = ['changes numbers that it was lent'] as const;
const notRead = ['returns numbers that are none'] as const;

const state = () => ({ kept: tf.ones([3]) });

// A hook that the contract gains does not compile until it has a row here.
const ofStep: Record<OfStep, Row> = {
  prepareBatch: inStep('prepareBatch', (batch) => batch, ['answers later']),
  representations: inStep(
    'representations',
    (value: tf.Tensor) => tf.mul(value, 1),
    ['returns a tensor that it was lent'],
    (change) => ({ representations: { hidden: change } }),
  ),
  targets: inStep('targets', (targets: tf.Tensor) => tf.mul(targets, 1), ['returns a tensor that it was lent']),
  weights: inStep('weights', (weights: tf.Tensor) => tf.mul(weights, 1), ['returns a tensor that it was lent']),
  penalty: inStep('penalty', ({ logits }: { logits: tf.Tensor }) => tf.mean(tf.square(logits))),
  nextState: inStep('nextState', state, [...lentNothing, ...notRead]),
  gradients: inStep('gradients', (gradients: object) => ({ ...gradients }), noNumbers),
  updated: inStep('updated', state, [...noNumbers, ...notRead]),
};

const ofDefinition: Record<OfDefinition, Row> = {
  variables: inDefinition('variables', () => ({ own: tf.zeros([2]) }), lentNothing),
  init: inDefinition('init', state, [...lentNothing, ...anyState]),
  prepareEpoch: inDefinition('prepareEpoch', (_: never, data: Dataset) => data, ['answers later', ...lentState]),
  step: inDefinition('step', () => ({}), [...lentState, ...notRead]),
  report: inDefinition('report', () => ({ one: 1 }), [...lentState, 'returns what has unknown keys']),
  epochEnd: inDefinition('epochEnd', state, ['answers later', ...noNumbers, ...notRead]),
  evaluationWeights: inDefinition('evaluationWeights', () => ({ parameters: {}, buffers: 'recompute' }), [
    ...lentState,
    ...notRead,
  ]),
};

/** Every hook of a regularizer. */
export const regularizerRows: Readonly<Record<string, Row>> = { ...ofStep, ...ofDefinition };
