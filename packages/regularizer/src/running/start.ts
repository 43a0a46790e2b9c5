import { inScope, type NamedVariables, tensorOwner } from '@infomixup/core';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { GradientResult } from '../contract/hooks.js';
import type { RegularizerSpec } from '../contract/regularizer.js';
import type { Needs, Requirements } from '../contract/requirement.js';
import type { EpochSummary, Setup } from '../contract/run.js';
import type { StateTree } from '../contract/state.js';
import type { NamedTensors } from '../contract/tensors.js';
import { hookFailure, runHook } from './hook-failure.js';
import { atOnce, refusal, sameGradients } from './layout.js';
import type { Running, RunningHooks, RunningStep, RunSetup } from './running.js';
import { type AnyHooks, runningHooks } from './running-hooks.js';
import { keepState, releaseOriginal, releaseState } from './state.js';

/** Starts a specification for one run: the only place where a plugin's state lives. */
export function startRegularizer<Q extends Requirements, S extends StateTree, W extends NamedTensors>(
  spec: RegularizerSpec<Q, S, W>,
  runSetup: RunSetup,
): Running<Needs<Q>> {
  const { name } = spec;
  const run = <T>(hook: string, call: () => T) => atOnce({ plugin: name, hook }, runHook(name, hook, call));
  const setup = { ...runSetup, shapes: shapesByRole(spec.requires, runSetup) };
  const variables = startVariables(spec, setup);
  let state = orDispose(variables, () => run('init', () => keepState(() => spec.init(setup))));
  const replace = (next: S) => {
    releaseState(state);
    state = next;
  };
  return {
    variables: Object.fromEntries(Object.entries(variables).map(([own, variable]) => [`${name}/${own}`, variable])),
    prepareEpoch: async (context, data) => {
      if (!spec.prepareEpoch) return data;
      try {
        return (await spec.prepareEpoch(context, data, state)) ?? noData(name);
      } catch (cause) {
        throw hookFailure(name, 'prepareEpoch', cause);
      }
    },
    step: (context) =>
      startStep(
        spec,
        run('step', () => spec.step(context, state)),
        variables,
        state,
        replace,
      ),
    report: () => run('report', () => tf.tidy(() => spec.report?.(state) ?? {})),
    endEpoch: async (summary) => {
      if (spec.epochEnd) replace(await stateAfterEpoch(name, spec.epochEnd, state, summary));
    },
    evaluationWeights: () => run('evaluationWeights', () => spec.evaluationWeights?.(state) ?? null),
    state: () => state,
    // A checkpoint gives a plugin back what the same plugin saved; its header vouches for that.
    restore: (saved) => replace(saved as S),
    dispose: () => {
      releaseState(state);
      tf.dispose({ ...variables });
    },
  };
}

function shapesByRole<Q extends Requirements>(requires: Q, { shapes }: RunSetup): Setup<Q>['shapes'] {
  const byRole = Object.entries(requires).map(([role, { representation }]) => [role, shapes[representation] ?? []]);
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(byRole) as Setup<Q>['shapes'];
}

function startVariables<Q extends Requirements, S extends StateTree, W extends NamedTensors>(
  { name, variables }: RegularizerSpec<Q, S, W>,
  setup: Setup<Q>,
): NamedVariables {
  if (!variables) return {};
  return inScope(() => {
    const first = atOnce(
      { plugin: name, hook: 'variables' },
      runHook(name, 'variables', () => variables(setup)),
    );
    const wrong = Object.entries(first ?? {}).find(
      ([, value]) => !(value instanceof tf.Tensor) || value.dtype !== 'float32',
    );
    if (!first || wrong)
      throw refusal({ plugin: name, hook: 'variables' }, wrong?.[1] ?? first, 'a float32 tensor by name');
    return Object.fromEntries(Object.entries(first).map(([own, value]) => [own, tf.variable(tf.clone(value))]));
  });
}

function orDispose<T>(variables: NamedVariables, work: () => T): T {
  try {
    return work();
  } catch (error) {
    tf.dispose({ ...variables });
    throw error;
  }
}

function noData(plugin: string): never {
  throw refusal({ plugin, hook: 'prepareEpoch' }, undefined, 'a data set');
}

async function stateAfterEpoch<S extends StateTree>(
  plugin: string,
  epochEnd: (state: S, summary: EpochSummary) => S | Promise<S>,
  state: S,
  summary: EpochSummary,
): Promise<S> {
  const owner = tensorOwner();
  try {
    const result = owner.collect(() => epochEnd(state, summary));
    if (!(result instanceof Promise)) return keepState(() => result);
    const later = await result;
    const next = keepState(() => later);
    releaseOriginal(later, state);
    return next;
  } catch (cause) {
    throw hookFailure(plugin, 'epochEnd', cause);
  } finally {
    owner.dispose();
  }
}

/** One step of a plugin. The state it leads to passes through `nextState`, `gradients` and `updated` before it counts. */
function startStep<Q extends Requirements, S extends StateTree, W extends NamedTensors>(
  spec: RegularizerSpec<Q, S, W>,
  hooks: ReturnType<RegularizerSpec<Q, S, W>['step']>,
  variables: NamedVariables,
  state: S,
  replace: (next: S) => void,
): RunningStep<Needs<Q>> {
  const { name: plugin } = spec;
  if (typeof hooks !== 'object' || hooks === null) throw refusal({ plugin, hook: 'step' }, hooks, 'an object of hooks');
  const { nextState, gradients, updated } = hooks;
  let held: { readonly state: S } | undefined;
  const discard = () => {
    if (held) releaseState(held.state);
    held = undefined;
  };
  const hold = (hook: string, next: () => S) => {
    const kept = runHook(plugin, hook, () => keepState(next));
    discard();
    held = { state: kept };
  };
  const present = () => (held ? held.state : state);
  // The roles of Q are looked up at run time, so inside they are plain strings.
  const translated = runningHooks(spec, hooks as unknown as AnyHooks, variables) as RunningHooks<Needs<Q>>;
  const changed: RunningHooks<Needs<Q>>['gradients'] =
    gradients &&
    ((given, stage) => {
      const origin = { plugin, hook: 'gradients', changes: [] };
      const call = () => gradients(given, { ...stage, state: present() });
      const { update, state: next } = decisionOf(atOnce(origin, runHook(plugin, 'gradients', call)));
      if (next !== undefined) hold('gradients', () => next);
      return update === null ? null : sameGradients(origin, given, update);
    });
  return {
    hooks: { ...translated, ...(changed && { gradients: changed }) },
    hold: () => {
      if (nextState) hold('nextState', nextState);
    },
    updated: ({ variables: moved, ...after }) => {
      if (updated) hold('updated', () => updated({ ...after, variables: ownOf(plugin, moved), state: present() }));
    },
    commit: () => {
      if (held) replace(held.state);
      held = undefined;
    },
    discard,
  };
}

/** Tells gradients from a result that holds them: no tensor map has a map, or nothing, in place of a tensor. */
function decisionOf<S>(result: GradientResult<S>): { readonly update: NamedTensors | null; readonly state?: S } {
  const isDecision = (value: GradientResult<S>): value is Exclude<GradientResult<S>, NamedTensors> =>
    typeof value === 'object' && value !== null && 'update' in value && !(value.update instanceof tf.Tensor);
  return isDecision(result) ? result : { update: result };
}

const ownOf = (plugin: string, tensors: NamedTensors): NamedTensorMap =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(`${plugin}/`) ? [[name.slice(plugin.length + 1), tensor]] : [],
    ),
  );
