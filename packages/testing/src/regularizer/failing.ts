import type { Regularizer } from '@infomixup/regularizer';
import type { Running, RunningHooks, RunningStep } from '@infomixup/regularizer/running';

/** What a `failingHook` throws. */
export class SimulatedFailure extends Error {}

/** Where a plugin can be made to throw. */
export const hookKinds = [
  'prepareEpoch',
  'prepareBatch',
  'representations',
  'targets',
  'weights',
  'penalty',
  'nextState',
  'gradients',
  'updated',
  'report',
  'epochEnd',
  'evaluationWeights',
] as const;

/** One of `hookKinds`. */
export type HookKind = (typeof hookKinds)[number];

/** The same plugin, whose hooks of one kind do their work and then throw; those of a step in that of number `at`. */
export function failingHook<R>(plugin: Regularizer<R>, kind: HookKind, at: number): Regularizer<R> {
  return {
    ...plugin,
    start: (setup) => {
      const running = plugin.start(setup);
      return {
        ...running,
        ...failingAround(running, kind),
        step: (context) => {
          const step = running.step(context);
          return context.step === at ? failingStep(step, kind) : step;
        },
      };
    },
  };
}

/** The hooks around steps. */
function failingAround<R>(running: Running<R>, kind: HookKind): Partial<Running<R>> {
  return {
    ...(kind === 'prepareEpoch' && { prepareEpoch: thenThrow(running.prepareEpoch) }),
    ...(kind === 'report' && { report: thenThrow(running.report) }),
    ...(kind === 'epochEnd' && { endEpoch: thenThrow(running.endEpoch) }),
    ...(kind === 'evaluationWeights' && { evaluationWeights: thenThrow(running.evaluationWeights) }),
  };
}

function failingStep<R>({ hooks, ...step }: RunningStep<R>, kind: HookKind): RunningStep<R> {
  const { prepareBatch, targets, weights, penalty, gradients } = hooks;
  const failing: Partial<RunningHooks<R>> = {
    ...(kind === 'prepareBatch' && prepareBatch && { prepareBatch: thenThrow(prepareBatch) }),
    ...(kind === 'targets' && targets && { targets: thenThrow(targets) }),
    ...(kind === 'weights' && weights && { weights: thenThrow(weights) }),
    ...(kind === 'penalty' && penalty && { penalty: thenThrow(penalty) }),
    ...(kind === 'gradients' && gradients && { gradients: thenThrow(gradients) }),
    ...(kind === 'representations' && { representations: failingChanges(hooks.representations) }),
  };
  return {
    ...step,
    hooks: { ...hooks, ...failing },
    hold: kind === 'nextState' ? thenThrow(step.hold) : step.hold,
    updated: kind === 'updated' ? thenThrow(step.updated) : step.updated,
  };
}

function failingChanges<R>(changes: RunningHooks<R>['representations']): RunningHooks<R>['representations'] {
  const failing = Object.entries<unknown>(changes).map(([name, change]) => [
    name,
    typeof change === 'function' ? thenThrow((...args: unknown[]) => change(...args)) : change,
  ]);
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(failing) as RunningHooks<R>['representations'];
}

const thenThrow =
  <A extends readonly unknown[], T>(hook: (...args: A) => T) =>
  (...args: A): T => {
    const fail = (): never => {
      throw new SimulatedFailure('thrown to see what is left behind');
    };
    const result = hook(...args);
    // A promise of anything is also one of what never comes.
    return result instanceof Promise ? (result.then(fail) as T) : fail();
  };
