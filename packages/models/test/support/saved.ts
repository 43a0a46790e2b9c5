import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Writes a model as TensorFlow.js's own file handlers do, and returns the folder. */
export async function saveLayers(model: LayersModel, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      const content = {
        format: 'layers-model',
        generatedBy: 'TensorFlow.js',
        modelTopology,
        weightsManifest: manifest,
      };
      writeFileSync(join(folder, 'model.json'), JSON.stringify(content));
      writeFileSync(join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer)); // one buffer, as asked for
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
    }),
  );
  return folder;
}

/** A node of a graph: its name, operation, inputs and attributes. */
export type GraphNode = readonly [name: string, op: string, inputs?: readonly string[], attributes?: object];

const shapeOf = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: String(size) })) });

/** Float constants of a graph by name. */
export type Constants = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>
>;

/** A `model.json` with the graph `x -> ... -> output`, and its weights. */
export function graphModel(
  inputShape: readonly number[],
  constants: Constants,
  nodes: readonly GraphNode[],
  output: string,
): { readonly json: object; readonly weights: Float32Array } {
  const float = { type: 'DT_FLOAT' };
  const entries = Object.entries(constants);
  const input = {
    name: 'x',
    op: 'Placeholder',
    attr: { dtype: float, shape: { shape: shapeOf([-1, ...inputShape]) } },
  };
  const consts = entries.map(([name, { shape }]) => ({
    name,
    op: 'Const',
    attr: { dtype: float, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: shapeOf(shape) } } },
  }));
  const rest = nodes.map(([name, op, inputs = [], attr = {}]) => ({
    name,
    op,
    input: inputs,
    attr: { T: float, ...attr },
  }));
  const signature = {
    inputs: { x: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: shapeOf([-1, ...inputShape]) } },
    outputs: { y: { name: `${output}:0` } },
  };
  const weights = entries.map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }));
  return {
    json: {
      format: 'graph-model',
      modelTopology: { node: [input, ...consts, ...rest], versions: {} },
      signature,
      weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights }],
    },
    weights: Float32Array.from(entries.flatMap(([, { data }]) => data)),
  };
}

/** Writes it into a folder. */
export function saveGraph(folder: string, ...graph: Parameters<typeof graphModel>): string {
  const { json, weights } = graphModel(...graph);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.json'), JSON.stringify(json));
  writeFileSync(join(folder, 'group1-shard1of1.bin'), new Uint8Array(weights.buffer));
  return folder;
}

/** `x W`, for a matrix `[2, 3]`. */
export const matrix: Constants = { W: { shape: [2, 3], data: [4, -4, 0, -2, 2, 1] } };
