import type { Regularizer, RunningHooks, RunningStep } from '@infomixup/regularizer';

/** What a `failingHook` throws. */
export class SimulatedFailure extends Error {}

/** Where a plugin can be made to throw. */
export const hookKinds = ['prepareBatch', 'representations', 'targets', 'penalty', 'gradients', 'nextState'] as const;

/** One of `hookKinds`. */
export type HookKind = (typeof hookKinds)[number];

/** The same plugin, whose hooks of one kind do their work and then throw, in the step of that number. */
export function failingHook<R>(plugin: Regularizer<R>, kind: HookKind, at: number): Regularizer<R> {
  return {
    ...plugin,
    start: (setup) => {
      const running = plugin.start(setup);
      return {
        ...running,
        step: (context) => {
          const step = running.step(context);
          return context.step === at ? failingStep(step, kind) : step;
        },
      };
    },
  };
}

function failingStep<R>({ hooks, ...step }: RunningStep<R>, kind: HookKind): RunningStep<R> {
  const { prepareBatch, targets, penalty, gradients } = hooks;
  const failing: Partial<RunningHooks<R>> = {
    ...(kind === 'prepareBatch' && prepareBatch && { prepareBatch: thenThrow(prepareBatch) }),
    ...(kind === 'targets' && targets && { targets: thenThrow(targets) }),
    ...(kind === 'penalty' && penalty && { penalty: thenThrow(penalty) }),
    ...(kind === 'gradients' && gradients && { gradients: thenThrow(gradients) }),
    ...(kind === 'representations' && { representations: failingChanges(hooks.representations) }),
  };
  return {
    ...step,
    hooks: { ...hooks, ...failing },
    hold: kind === 'nextState' ? thenThrow(step.hold) : step.hold,
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
    hook(...args);
    throw new SimulatedFailure('thrown to see what is left behind');
  };
