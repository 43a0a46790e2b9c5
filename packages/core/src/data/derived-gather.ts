import type { Dataset, Gather } from './dataset.js';

/**
 * The `gather` of a data set made of `dataset`, on the engine where that one can be laid there.
 *
 * @param keepsValues - whether the inputs are some of those of `dataset`, as they are
 */
export function derivedGather(
  { gather }: Dataset,
  through: (gather: Gather) => Gather,
  { keepsValues }: { readonly keepsValues: boolean },
): Gather {
  const onEngine = () => {
    const whole = gather.onEngine?.();
    return whole && { gather: vouched(through(whole.gather)), dispose: whole.dispose };
  };
  const vouched = (derived: Gather): Gather =>
    Object.assign(derived, { withinBounds: keepsValues && (gather.withinBounds ?? false) });
  return Object.assign(vouched(through(gather)), { onEngine });
}
