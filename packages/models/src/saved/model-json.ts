import { InfomixupError, sizeOfShape } from '@infomixup/core';
import { z } from 'zod';

const mostBytes = 2 ** 31 - 1;
const mostWeights = 100_000;
const mostNodes = 1_000_000;
const mostInputValues = 2 ** 26;

/** Bytes of a number of each type that weights may have. */
const bytesOf = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;
type WeightType = keyof typeof bytesOf;

const length = z.int().min(0).max(mostBytes);
const weight = z.looseObject({
  name: z.string().min(1).max(1000),
  shape: z.array(length).max(8),
  dtype: z.enum(['float32', 'int32', 'bool']),
  quantization: z
    .looseObject({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      scale: z.number().optional(),
      min: z.number().optional(),
    })
    .optional(),
});

/** A file beside `model.json`, and nowhere else; browsers save it with `./` before it. */
const shard = z
  .string()
  .max(255)
  .transform((name) => name.replace(/^\.\//, ''))
  .pipe(z.string().regex(/^[^/\\\0]+$/, 'must be the name of a file beside the model'))
  .refine((name) => name !== '.' && name !== '..', 'must be the name of a file beside the model');

const group = z.strictObject({ paths: z.array(shard).min(1).max(10_000), weights: z.array(weight).max(mostWeights) });

const object = z.record(z.string(), z.unknown());
const schema = z.looseObject({
  format: z.string().max(100).nullish(),
  modelTopology: object,
  weightsManifest: z.array(group).min(1).max(1000),
  signature: object.nullish(),
  userDefinedMetadata: object.nullish(),
});

/** A weight as `model.json` lists it. */
export type ListedWeight = z.output<typeof weight>;

/** What a `model.json` holds, checked as far as it can be without the weights. */
export interface ModelJson {
  readonly kind: 'layers-model' | 'graph-model';
  readonly topology: Readonly<Record<string, unknown>>;
  readonly signature: Readonly<Record<string, unknown>> | undefined;
  readonly groups: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly ListedWeight[];
    readonly bytes: number;
  }[];
}

/** The error for a file that is none: `models: <source>: <what>; <advice>`. */
export function unreadable(source: string, what: string, cause?: unknown): InfomixupError {
  const advice = 'the model is damaged or of another kind, save it again with TensorFlow.js';
  return new InfomixupError(`models: ${source}: ${what}; ${advice}`, 'malformed-model', { cause });
}

const typeOf = ({ dtype, quantization }: ListedWeight): WeightType => quantization?.dtype ?? dtype;

/** Bytes of all weights of a group in its files; NaN beyond what is exact. */
const bytesIn = (weights: readonly ListedWeight[]): number =>
  weights.reduce((sum, listed) => sum + sizeOfShape(listed.shape) * bytesOf[typeOf(listed)], 0);

/**
 * Lengths that a topology names must be found among the weights, so that no few bytes ask for all memory: every `units`
 * and `filters` is a length of some weight.
 */
function overlongIn(value: unknown, lengths: ReadonlySet<number>): string | undefined {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = overlongIn(item, lengths);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const isLength = ['units', 'filters', 'input_dim', 'output_dim', 'inputDim', 'outputDim'].includes(key);
    if (isLength && typeof item === 'number' && !lengths.has(item)) return `${key} ${item} is no length of a weight`;
    const isShape = ['batch_input_shape', 'batchInputShape', 'target_shape', 'targetShape'].includes(key);
    if (
      isShape &&
      Array.isArray(item) &&
      !(sizeOfShape(item.map((part) => Math.abs(Number(part ?? 1)))) <= mostInputValues)
    )
      return `${key} [${item.slice(0, 8)}] has too many values`;
    const found = overlongIn(item, lengths);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Which of the two kinds of TensorFlow.js a topology is of, whatever `format` says. */
function kindOf(topology: Readonly<Record<string, unknown>>): ModelJson['kind'] | undefined {
  if (Array.isArray(topology.node)) return 'graph-model';
  return 'model_config' in topology || 'class_name' in topology ? 'layers-model' : undefined;
}

/**
 * Checks the content of a `model.json`. Nothing in it is run, and no path in it leads out of its folder.
 *
 * @param source - What errors call the file.
 * @throws InfomixupError `malformed-model`.
 */
export function parseModelJson(content: unknown, source: string): ModelJson {
  const checked = schema.safeParse(content);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw unreadable(source, `"${issue?.path.join('.')}" ${issue?.message}`);
  }
  const { modelTopology: topology, weightsManifest, signature } = checked.data;
  const kind = kindOf(topology);
  if (!kind) throw unreadable(source, '"modelTopology" is neither of layers nor a graph');
  if (Array.isArray(topology.node) && topology.node.length > mostNodes)
    throw unreadable(source, `its graph has more than ${mostNodes} nodes`);
  const groups = weightsManifest.map(({ paths, weights }) => ({ paths, weights, bytes: bytesIn(weights) }));
  const total = groups.reduce((sum, { bytes }) => sum + bytes, 0);
  if (!(total <= mostBytes)) throw unreadable(source, 'its weights are larger than 2 GiB');
  const lengths = new Set(groups.flatMap(({ weights }) => weights.flatMap(({ shape }) => shape)));
  const overlong = kind === 'layers-model' ? overlongIn(topology, lengths) : undefined;
  if (overlong !== undefined) throw unreadable(source, overlong);
  return { kind, topology, signature: signature ?? undefined, groups };
}
