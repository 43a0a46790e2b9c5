import { InfomixupError, undisturbed } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import type { Problem } from './inner-loop.js';

/** Calls an author's function on a problem; what it was lent, `more` included, must be as it was. */
export function lend(
  attack: string,
  what: string,
  { inputs, goal, labels }: Problem,
  call: () => unknown,
  more: Readonly<Record<string, Tensor>> = {},
): unknown {
  const before = labels.slice();
  const returned: unknown = undisturbed(attack, `its ${what}`, call);
  for (const [name, tensor] of Object.entries({ ...more, inputs, goal }))
    if (tensor.isDisposed)
      throw new InfomixupError(
        `${attack}: ${what} disposed ${name}, which it was lent; dispose nothing that the problem holds`,
        'lent-tensor-disposed',
      );
  if (labels.some((label, row) => label !== before[row]))
    throw new InfomixupError(
      `${attack}: ${what} changed the values of labels, which it was lent; change labels.slice()`,
      'lent-array-changed',
    );
  return returned;
}
