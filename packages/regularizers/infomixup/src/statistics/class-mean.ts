import * as tf from '@tensorflow/tfjs';
import { type ClassTable, countsOf } from './class-table.js';

/**
 * How a batch enters the running table, which decides what the class mean is the mean of:
 * - `countWeighted`: of all samples of the epoch, each alike, in whatever order;
 * - `meanOfBatchMeans`: of the batches' class means, each alike (thesis, text of section 2.2);
 * - `concat`: of the batch's samples and the running mean as one sample more (thesis, algorithm 1), so that history
 *   weighs `1 / (n + 1)`.
 */
export type ClassMean = 'countWeighted' | 'meanOfBatchMeans' | 'concat';

/** Each class counted once: its row divided by its count, if that is over 1. */
const oncePerClass = (table: ClassTable): ClassTable => tf.div(table, tf.maximum(countsOf(table), 1));

const rules: Readonly<Record<ClassMean, (running: ClassTable, batch: ClassTable) => ClassTable>> = {
  countWeighted: (running, batch) => tf.add(running, batch),
  meanOfBatchMeans: (running, batch) => tf.add(running, oncePerClass(batch)),
  concat: (running, batch) => oncePerClass(tf.add(running, batch)),
};

/** The running table after one more batch; classes missing from the batch stay as they were. */
export function accumulate(rule: ClassMean, running: ClassTable, batch: ClassTable): ClassTable {
  return tf.tidy(() => rules[rule](running, batch));
}
