import type { Tensor } from '@tensorflow/tfjs';
import {
  type BatchNormalizationBuffers,
  type BatchNormalizationParameters,
  batchNormalizationBuffers,
  batchNormalizationParameters,
  normalizedRelu,
} from '../../layers/batch-normalization.js';
import { convolutionWithoutBias, convolutionWithoutBiasParameters, type KernelName } from '../../layers/convolution.js';
import type { Declared, Weights } from '../../layers/declaration.js';
import { globalAveragePool } from '../../layers/pooling.js';
import type { Pass } from '../../model/model.js';
import type { PreActResNet18Representations } from './options.js';
import {
  type Block,
  type BlockBuffers,
  type BlockParameters,
  blockBuffers,
  blockParameters,
  residualBlock,
} from './residual-block.js';

/** All of the network before its logits or bottleneck. */
export interface Trunk {
  /** Of the images. */
  readonly channels: number;
  readonly width: number;
  readonly stemStride: number;
  readonly finalNormalization: boolean;
}

interface Stage {
  readonly name: `stage${1 | 2 | 3 | 4}`;
  readonly blocks: readonly [Block, Block];
}

function stage(name: Stage['name'], inputs: number, filters: number, stride: number): Stage {
  const first = { name: `${name}/block1`, inputs, filters, stride } as const;
  return { name, blocks: [first, { name: `${name}/block2`, inputs: filters, filters, stride: 1 }] };
}

const stagesOf = (width: number): readonly Stage[] => [
  stage('stage1', width, width, 1),
  stage('stage2', width, 2 * width, 2),
  stage('stage3', 2 * width, 4 * width, 2),
  stage('stage4', 4 * width, 8 * width, 2),
];

/** The size of what `encode` gives. */
export function encodedSize({ width }: Trunk): number {
  return 8 * width;
}

/** A pattern, as only some networks have a last BatchNorm. */
type LastName = `stage${number}/bn`;
const last: LastName = 'stage4/bn';

type Parameters = KernelName<'stem'> | BlockParameters | BatchNormalizationParameters<LastName>;
type Buffers = BlockBuffers | BatchNormalizationBuffers<LastName>;

const each = <N extends string>(width: number, declare: (block: Block) => Declared<N>): Declared<N> =>
  Object.assign({}, ...stagesOf(width).flatMap(({ blocks }) => blocks.map(declare)));

/** Declares the parameters of the trunk. */
export function trunkParameters(trunk: Trunk): Declared<Parameters> {
  return {
    ...convolutionWithoutBiasParameters('stem', { size: 3, inputs: trunk.channels, filters: trunk.width }),
    ...each(trunk.width, blockParameters),
    ...(trunk.finalNormalization ? batchNormalizationParameters(last, encodedSize(trunk)) : {}),
  };
}

/** Declares the buffers of the trunk. */
export function trunkBuffers(trunk: Trunk): Declared<Buffers> {
  return {
    ...each(trunk.width, blockBuffers),
    ...(trunk.finalNormalization ? batchNormalizationBuffers(last, encodedSize(trunk)) : {}),
  };
}

type Visit = (name: keyof PreActResNet18Representations, value: Tensor) => Tensor;
type TrunkWeights = Weights<Parameters | Buffers>;

/** Images `[batch, height, width, channels]` to `[batch, encodedSize]`; `visit` is the pass's, of whichever network. */
export function encode<R>(inputs: Tensor, visit: Visit, pass: Pass<R>, weights: TrunkWeights, trunk: Trunk): Tensor {
  const images = visit('input', inputs);
  const stem = convolutionWithoutBias(images, weights, 'stem', { stride: trunk.stemStride, padding: 1 });
  const maps = stagesOf(trunk.width).reduce(
    (x, { name, blocks }) => visit(name, runStage(x, blocks, weights, pass)),
    visit('stem', stem),
  );
  const active = trunk.finalNormalization ? normalizedRelu(maps, weights, last, pass) : maps;
  return visit('pooled', globalAveragePool(active));
}

function runStage<R>(x: Tensor, [first, second]: Stage['blocks'], weights: TrunkWeights, pass: Pass<R>): Tensor {
  const between = residualBlock(x, weights, first, pass);
  const result = residualBlock(between, weights, second, pass);
  between.dispose();
  return result;
}
