import * as tf from '@tensorflow/tfjs';
import { hookFailure, runHook } from './hook-failure.js';
import type { RegularizerSpec, Running, RunningHooks, RunningStep, Setup } from './regularizer.js';
import type { Needs, Requirements } from './requirement.js';
import { type AnyHooks, runningHooks } from './running-hooks.js';
import { keepState, releaseState, type StateTree } from './state.js';

/** Starts a specification for one run: the only place where a plugin's state lives. */
export function startRegularizer<Q extends Requirements, S extends StateTree>(
  spec: RegularizerSpec<Q, S>,
  setup: Setup,
): Running<Needs<Q>> {
  const run = <T>(hook: string, call: () => T) => runHook(spec.name, hook, call);
  let state = run('init', () => keepState(() => spec.init(setup)));
  const replace = (next: S) => {
    releaseState(state);
    state = next;
  };
  return {
    prepareEpoch: async (context, data) => {
      try {
        return (await spec.prepareEpoch?.(context, data)) ?? data;
      } catch (cause) {
        throw hookFailure(spec.name, 'prepareEpoch', cause);
      }
    },
    step: (context) => {
      const hooks = run('step', () => spec.step(context, state));
      // The roles of Q are looked up at run time, so inside they are plain strings.
      const translated = runningHooks(spec, hooks as unknown as AnyHooks) as RunningHooks<Needs<Q>>;
      const { nextState } = hooks;
      const next = nextState && (() => run('nextState', () => keepState(nextState)));
      return { hooks: translated, ...heldState(next, replace) };
    },
    endEpoch: (epoch) => {
      const report = run('report', () => tf.tidy(() => spec.report?.(state) ?? {}));
      const { epochEnd } = spec;
      if (epochEnd) replace(run('epochEnd', () => keepState(() => epochEnd(state, epoch))));
      return report;
    },
    state: () => state,
    // A checkpoint gives a plugin back what the same plugin saved; its header vouches for that.
    restore: (saved) => replace(saved as S),
    dispose: () => releaseState(state),
  };
}

/** The next state between the end of the forward pass and the update. */
function heldState<S extends StateTree>(
  next: (() => S) | undefined,
  replace: (next: S) => void,
): Pick<RunningStep<never>, 'hold' | 'commit' | 'discard'> {
  let held: { readonly state: S } | undefined;
  const take = () => {
    const taken = held;
    held = undefined;
    return taken;
  };
  return {
    hold: () => {
      if (next) held = { state: next() };
    },
    commit: () => {
      const taken = take();
      if (taken) replace(taken.state);
    },
    discard: () => {
      const taken = take();
      if (taken) releaseState(taken.state);
    },
  };
}
