import type { Dataset, Gather } from './dataset.js';

/** The `gather` of a data set made of `dataset`, on the engine where that one can be laid there. */
export function derivedGather({ gather }: Dataset, through: (gather: Gather) => Gather): Gather {
  const onEngine = () => {
    const whole = gather.onEngine?.();
    return whole && { gather: through(whole.gather), dispose: whole.dispose };
  };
  return Object.assign(through(gather), { onEngine });
}
