import { type EngineName, openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { cases as every } from './cases/cases.js';
import { checkCase } from './check-case.js';
import { checkTies } from './check-ties.js';
import { keptDerivative } from './kept-derivative.js';

/**
 * Holds one engine to the references, values and gradients, and to freeing what it makes. `flags` of tfjs may keep an
 * engine from leaving its work to another.
 */
export async function describeConformance(
  prefer: EngineName,
  flags: Readonly<Record<string, boolean>> = {},
  cases = every,
): Promise<void> {
  const missing = await openEngine({ prefer }).then(
    // The build for GPUs opens without one too, as another engine.
    ({ name, line }) => (name === prefer ? undefined : line),
    (error: Error) => error.message,
  );
  describe.skipIf(missing)(`engine ${prefer}${missing ? ` (absent: ${missing})` : ''}`, () => {
    beforeAll(async () => {
      await openEngine({ prefer });
      for (const [flag, value] of Object.entries(flags)) tf.env().set(flag, value);
    });
    it.each(cases)('$name', (example) => checkCase(example, keptDerivative));
    it('maxPool of equal values', checkTies);
  });
}
