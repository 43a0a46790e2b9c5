import { inScope, isPromise, type NamedVariables, requireKnownKeys, tensorOwner } from '@infomixup/core';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { GradientResult } from '../contract/hooks.js';
import type { RegularizerSpec } from '../contract/regularizer.js';
import type { Needs, Requirements } from '../contract/requirement.js';
import type { EpochSummary, Setup } from '../contract/run.js';
import type { StateTree } from '../contract/state.js';
import type { NamedTensors } from '../contract/tensors.js';
import { aDataset, evaluationWeightsOf, finiteNumbers } from './epoch-results.js';
import { waitForHook } from './hook-failure.js';
import { requireHooks } from './hooks-check.js';
import { atOnce, refusal, sameGradients } from './layout.js';
import { type Lent, lending } from './lent.js';
import type { Running, RunningHooks, RunningStep, RunSetup } from './running.js';
import { type AnyHooks, runningHooks } from './running-hooks.js';
import { keepState, releaseOriginal, releaseState, type StateOrigin } from './state.js';

/** Starts a specification for one run: the only place where a plugin's state lives. */
export function startRegularizer<Q extends Requirements, S extends StateTree, W extends NamedTensors>(
  spec: RegularizerSpec<Q, S, W>,
  runSetup: RunSetup,
): Running<Needs<Q>> {
  const { name } = spec;
  const run = <T>(hook: string, call: () => T) => {
    const from = { plugin: name, hook };
    return atOnce(from, lending(from, { state }, call).result);
  };
  const lent = { parameters: runSetup.parameters };
  const setup = { ...runSetup, shapes: shapesByRole(spec.requires, runSetup) };
  const variables = startVariables(spec, setup);
  const first = orDispose(variables, () => keepState({ plugin: name, hook: 'init' }, () => spec.init(setup), lent));
  let state = first;
  const replace = (next: S) => {
    releaseState(state);
    state = next;
  };
  return {
    variables: Object.fromEntries(Object.entries(variables).map(([own, variable]) => [`${name}/${own}`, variable])),
    prepareEpoch: async (context, data) => {
      const { prepareEpoch } = spec;
      if (!prepareEpoch) return data;
      const from = { plugin: name, hook: 'prepareEpoch' };
      const { result, look } = lending(from, { state }, () => prepareEpoch(context, data, state));
      const prepared = isPromise(result) ? await waitForHook(name, from.hook, result) : result;
      look();
      return aDataset(from, data, prepared);
    },
    step: (context) =>
      startStep(
        spec,
        run('step', () => spec.step(context, state)),
        variables,
        { first, now: state },
        replace,
      ),
    report: () =>
      tf.tidy(() =>
        finiteNumbers({ plugin: name, hook: 'report' }, spec.report ? run('report', () => spec.report?.(state)) : {}),
      ),
    endEpoch: async (summary) => {
      if (spec.epochEnd)
        replace(await stateAfterEpoch({ plugin: name, hook: 'epochEnd', first }, spec.epochEnd, state, summary));
    },
    evaluationWeights: () => {
      if (!spec.evaluationWeights) return null;
      const weights = run('evaluationWeights', () => spec.evaluationWeights?.(state));
      return evaluationWeightsOf({ plugin: name, hook: 'evaluationWeights' }, weights);
    },
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
    const from = { plugin: name, hook: 'variables' };
    const { parameters } = setup;
    const first = atOnce(from, lending(from, { parameters }, () => variables(setup)).result);
    const wrong = Object.entries(first ?? {}).find(
      ([, value]) => !(value instanceof tf.Tensor) || value.isDisposed || value.dtype !== 'float32',
    );
    if (typeof first !== 'object' || first === null || wrong)
      throw refusal(from, wrong?.[1] ?? first, 'a float32 tensor by name');
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

async function stateAfterEpoch<S extends StateTree>(
  origin: StateOrigin,
  epochEnd: (state: S, summary: EpochSummary) => S | Promise<S>,
  state: S,
  summary: EpochSummary,
): Promise<S> {
  const owner = tensorOwner();
  try {
    const { parameters, buffers } = summary;
    const lent = { state, parameters, buffers };
    const { result, look } = owner.collect(() => lending(origin, lent, () => epochEnd(state, summary)));
    if (!isPromise(result)) return keepState(origin, () => result);
    const later = await waitForHook(origin.plugin, origin.hook, result);
    look();
    const next = keepState(origin, () => later);
    releaseOriginal(later, state);
    return next;
  } finally {
    owner.dispose();
  }
}

/** One step of a plugin. The state it leads to passes through `nextState`, `gradients` and `updated` before it counts. */
function startStep<Q extends Requirements, S extends StateTree, W extends NamedTensors>(
  spec: RegularizerSpec<Q, S, W>,
  hooks: ReturnType<RegularizerSpec<Q, S, W>['step']>,
  variables: NamedVariables,
  { first, now: state }: { readonly first: S; readonly now: S },
  replace: (next: S) => void,
): RunningStep<Needs<Q>> {
  const { name: plugin } = spec;
  if (typeof hooks !== 'object' || hooks === null || hooks instanceof tf.Tensor)
    throw refusal({ plugin, hook: 'step' }, hooks, 'an object of hooks');
  requireHooks(plugin, hooks);
  const { nextState, gradients, updated } = hooks;
  let held: { readonly state: S } | undefined;
  const discard = () => {
    if (held) releaseState(held.state);
    held = undefined;
  };
  const hold = (hook: string, next: () => S, lent: Lent = {}) => {
    const kept = keepState({ plugin, hook, first }, next, { state: present(), ...lent });
    discard();
    held = { state: kept };
  };
  const present = () => (held ? held.state : state);
  // The roles of Q are looked up at run time, so inside they are plain strings.
  const translated = runningHooks(spec, hooks as unknown as AnyHooks, { variables, state }) as RunningHooks<Needs<Q>>;
  const changed: RunningHooks<Needs<Q>>['gradients'] =
    gradients &&
    ((given, stage) => {
      const origin = { plugin, hook: 'gradients', changes: [] };
      const lent = { gradients: given, parameters: stage.parameters, state: present() };
      const { result } = lending(origin, lent, () => gradients(given, { ...stage, state: lent.state }));
      const { update, state: next } = decisionOf(plugin, atOnce(origin, result));
      if (next !== undefined) hold('gradients', () => next);
      return update === null ? null : sameGradients(origin, given, update);
    });
  return {
    hooks: { ...translated, ...(changed && { gradients: changed }) },
    hold: () => {
      if (nextState) hold('nextState', nextState);
    },
    updated: ({ variables: moved, ...after }) => {
      if (!updated) return;
      const { parameters, buffers } = after;
      const variables = ownOf(plugin, moved);
      hold('updated', () => updated({ ...after, variables, state: present() }), { parameters, buffers, variables });
    },
    commit: () => {
      if (held) replace(held.state);
      held = undefined;
    },
    discard,
  };
}

/** Tells gradients from a result that holds them: no tensor map has a map, or nothing, in place of a tensor. */
function decisionOf<S>(
  plugin: string,
  result: GradientResult<S>,
): { readonly update: NamedTensors | null; readonly state?: S } {
  const isDecision = (value: GradientResult<S>): value is Exclude<GradientResult<S>, NamedTensors> =>
    typeof value === 'object' && value !== null && 'update' in value && !(value.update instanceof tf.Tensor);
  if (!isDecision(result)) return { update: result };
  requireKnownKeys(`${plugin}'s gradients hook`, result, ['update', 'state']);
  return result;
}

const ownOf = (plugin: string, tensors: NamedTensors): NamedTensorMap =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(`${plugin}/`) ? [[name.slice(plugin.length + 1), tensor]] : [],
    ),
  );
