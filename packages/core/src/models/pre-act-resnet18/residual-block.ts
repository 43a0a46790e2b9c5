import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import {
  type BatchNormalizationBuffers,
  type BatchNormalizationParameters,
  batchNormalizationBuffers,
  batchNormalizationParameters,
  normalizedRelu,
} from '../../layers/batch-normalization.js';
import { convolutionWithoutBias, convolutionWithoutBiasParameters, type KernelName } from '../../layers/convolution.js';
import type { Declared, Weights } from '../../layers/declaration.js';
import type { Pass } from '../../model/model.js';

/** A residual block: where its variables are, its channels in and out, and the stride of its first convolution. */
export interface Block {
  readonly name: BlockName;
  readonly inputs: number;
  readonly filters: number;
  readonly stride: number;
}

type BlockName = `stage${number}/block${number}`;

/** The trainable variables of blocks; some have no shortcut. */
export type BlockParameters =
  | BatchNormalizationParameters<`${BlockName}/bn${number}`>
  | KernelName<`${BlockName}/${`conv${number}` | 'shortcut'}`>;

/** The running statistics of blocks. */
export type BlockBuffers = BatchNormalizationBuffers<`${BlockName}/bn${number}`>;

/** A shape that changes cannot be added to what came in. */
const projects = ({ inputs, filters, stride }: Block): boolean => stride !== 1 || inputs !== filters;

/** Declares the parameters of a block. */
export function blockParameters(block: Block): Declared<BlockParameters> {
  const { name, inputs, filters } = block;
  return {
    ...batchNormalizationParameters(`${name}/bn1`, inputs),
    ...convolutionWithoutBiasParameters(`${name}/conv1`, { size: 3, inputs, filters }),
    ...batchNormalizationParameters(`${name}/bn2`, filters),
    ...convolutionWithoutBiasParameters(`${name}/conv2`, { size: 3, inputs: filters, filters }),
    ...(projects(block) ? convolutionWithoutBiasParameters(`${name}/shortcut`, { size: 1, inputs, filters }) : {}),
  };
}

/** Declares the buffers of a block. */
export function blockBuffers({ name, inputs, filters }: Block): Declared<BlockBuffers> {
  return {
    ...batchNormalizationBuffers(`${name}/bn1`, inputs),
    ...batchNormalizationBuffers(`${name}/bn2`, filters),
  };
}

/**
 * `shortcut + conv2(relu(bn2(conv1(relu(bn1(x))))))`. The shortcut is `x`, or where the block changes the shape a
 * projection of `relu(bn1(x))`.
 *
 * All between is freed at once: the tape holds by itself what gradients need. A tidy scope would also free the running
 * statistics that the pass is handed.
 */
export function residualBlock<R>(
  x: Tensor,
  weights: Weights<BlockParameters | BlockBuffers>,
  block: Block,
  pass: Pass<R>,
): Tensor {
  const { name, stride } = block;
  const active = normalizedRelu(x, weights, `${name}/bn1`, pass);
  const projected = projects(block) ? [convolutionWithoutBias(active, weights, `${name}/shortcut`, { stride })] : [];
  const hidden = convolutionWithoutBias(active, weights, `${name}/conv1`, { stride, padding: 1 });
  const activeHidden = normalizedRelu(hidden, weights, `${name}/bn2`, pass);
  const residual = convolutionWithoutBias(activeHidden, weights, `${name}/conv2`, { padding: 1 });
  const [shortcut = x] = projected;
  const sum = tf.add(residual, shortcut);
  tf.dispose([active, hidden, activeHidden, residual, ...projected]);
  return sum;
}
