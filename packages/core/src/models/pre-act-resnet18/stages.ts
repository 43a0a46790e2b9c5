import type { Tensor } from '@tensorflow/tfjs';
import type { Declared, Weights } from '../../layers/declaration.js';
import type { Pass } from '../../model/model.js';
import {
  type Block,
  type BlockBuffers,
  type BlockParameters,
  blockBuffers,
  blockParameters,
  residualBlock,
} from './residual-block.js';

/** Two residual blocks. */
export interface Stage {
  readonly name: `stage${1 | 2 | 3 | 4}`;
  readonly blocks: readonly [Block, Block];
}

function stage(name: Stage['name'], inputs: number, filters: number, stride: number): Stage {
  const first = { name: `${name}/block1`, inputs, filters, stride } as const;
  return { name, blocks: [first, { name: `${name}/block2`, inputs: filters, filters, stride: 1 }] };
}

/** The four stages, of which the last three double the channels and halve height and width. */
export function stagesOf(width: number): readonly Stage[] {
  return [
    stage('stage1', width, width, 1),
    stage('stage2', width, 2 * width, 2),
    stage('stage3', 2 * width, 4 * width, 2),
    stage('stage4', 4 * width, 8 * width, 2),
  ];
}

const each = <N extends string>(stages: readonly Stage[], declare: (block: Block) => Declared<N>): Declared<N> =>
  Object.assign({}, ...stages.flatMap(({ blocks }) => blocks.map(declare)));

/** Declares the parameters of all blocks. */
export function stageParameters(stages: readonly Stage[]): Declared<BlockParameters> {
  return each(stages, blockParameters);
}

/** Declares the buffers of all blocks. */
export function stageBuffers(stages: readonly Stage[]): Declared<BlockBuffers> {
  return each(stages, blockBuffers);
}

/** Both blocks of a stage. */
export function runStage<R>(
  x: Tensor,
  { blocks: [first, second] }: Stage,
  weights: Weights<BlockParameters | BlockBuffers>,
  pass: Pass<R>,
): Tensor {
  const between = residualBlock(x, weights, first, pass);
  const result = residualBlock(between, weights, second, pass);
  between.dispose();
  return result;
}
