import { detached, keptCopy, tensorOwner } from '@infomixup/core';
import type { Batch, Regularizer } from '@infomixup/regularizer';
import type { RunningForwarded, RunningHooks } from '@infomixup/regularizer/running';
import type { Tensor } from '@tensorflow/tfjs';

/** Keeps what plugins take for constant in their first step, and gives it to the same plugins in later runs. */
export interface Replay {
  readonly ofPlugins: <R>(plugins: readonly Regularizer<R>[]) => readonly Regularizer<R>[];
  readonly dispose: () => void;
}

/** Nothing kept yet: the first run is recorded. */
export function replay(): Replay {
  const owner = tensorOwner();
  const batches = new Map<string, Batch>();
  const constants = new Map<string, Tensor>();
  const keep = <T extends Tensor>(tensor: T): T => owner.own(keptCopy(tensor));

  const batchOf = (name: string, made: Batch): Batch => {
    const { weights } = made;
    const kept = {
      ...made,
      inputs: keep(made.inputs),
      targets: keep(made.targets),
      ...(weights && { weights: keep(weights) }),
    };
    batches.set(name, kept);
    return kept;
  };

  const replayed = <R>(name: string, hooks: RunningHooks<R>): RunningHooks<R> => {
    const { prepareBatch, targets, weights, penalty } = hooks;
    let calls = 0;
    const constant = <T extends Tensor>(make: () => T): T => {
      const place = `${name}/${calls++}`;
      const kept = constants.get(place) ?? detached(() => keep(make()));
      constants.set(place, kept);
      return kept as T; // the same place of the same plugin makes the same kind of tensor
    };
    const fixed = <S extends RunningForwarded<R>>(seen: S): S => ({ ...seen, constant });
    return {
      ...hooks,
      ...(prepareBatch && {
        prepareBatch: (batch, tools) => {
          const kept = batches.get(name);
          const made = prepareBatch(batch, tools);
          if (made instanceof Promise) return made.then((later) => kept ?? batchOf(name, later));
          return kept ?? batchOf(name, made);
        },
      }),
      ...(targets && { targets: (given, seen) => targets(given, fixed(seen)) }),
      ...(weights && { weights: (given, seen) => weights(given, fixed(seen)) }),
      ...(penalty && { penalty: (seen) => penalty(fixed(seen)) }),
    };
  };

  return {
    ofPlugins: (plugins) =>
      plugins.map((plugin) => ({
        ...plugin,
        start: (setup) => {
          const running = plugin.start(setup);
          return {
            ...running,
            step: (context) => {
              const step = running.step(context);
              return { ...step, hooks: replayed(plugin.name, step.hooks) };
            },
          };
        },
      })),
    dispose: owner.dispose,
  };
}
