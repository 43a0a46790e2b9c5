import type { Classifier, LabelledBatch } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';

/** Logits of the same inputs from several forward passes. */
export interface ForwardProbe {
  readonly labels: Int32Array;
  readonly classes: number;
  /** One entry a pass: logits `[batch, classes]`, row-major. */
  readonly passes: readonly ArrayLike<number>[];
}

/** Classifies a batch `passes` times. */
export async function probeForward(
  classifier: Classifier,
  { inputs, labels }: LabelledBatch,
  passes: number,
): Promise<ForwardProbe> {
  const found: ArrayLike<number>[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const logits = tf.tidy(() => classifier.logits(inputs));
    found.push(await logits.data());
    logits.dispose();
  }
  return { labels, classes: classifier.classes, passes: found };
}
