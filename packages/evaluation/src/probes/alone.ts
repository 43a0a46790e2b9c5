import * as tf from '@tensorflow/tfjs';
import { answerRows, type Row } from '../record/logit-rows.js';
import type { Subject } from '../record/subject.js';

/** What a model says of attacked inputs together, and of each alone. */
export interface AloneProbe {
  readonly together: readonly Row[];
  readonly alone: readonly Row[];
}

/** Shows the first `count` of the inputs to the model in one batch, then one by one. */
export async function probeAlone({ classifier }: Subject, inputs: tf.Tensor, count: number): Promise<AloneProbe> {
  const rows = Math.min(count, inputs.shape[0] ?? 0);
  const answers = (from: number, size: number) => {
    const part = tf.slice(inputs, from, size);
    return answerRows(classifier, part).finally(() => part.dispose());
  };
  const together = await answers(0, rows);
  const alone: Row[] = [];
  for (let row = 0; row < rows; row++) alone.push(...(await answers(row, 1)));
  return { together, alone };
}
