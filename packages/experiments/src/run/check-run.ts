import { InfomixupError, type Split } from '@infomixup/core';
import { completeOptions } from '@infomixup/evaluation';
import { makeModel, makeTrainer } from './compose.js';
import { evaluationOptions } from './evaluation-options.js';
import type { RunSpec } from './spec.js';

/**
 * Makes sure that a run's data, model, plugins and attacks work together, before anything is written.
 *
 * @throws InfomixupError naming the place in the configuration and both parties.
 */
export async function checkRun(spec: RunSpec, split: Split): Promise<void> {
  const model = makeModel(spec, split);
  try {
    // A training of no epochs refuses whatever a training would refuse.
    await makeTrainer(spec, model).fit(split.train, { epochs: 0 });
    completeOptions(evaluationOptions(spec, split.test, model));
  } catch (error) {
    if (!InfomixupError.isInstance(error)) throw error;
    const place = spec.document.locate(['regularizers']);
    throw new InfomixupError(`${place}: ${spec.label.method}: ${error.message}`, error.code, { cause: error });
  } finally {
    model.dispose();
  }
}
