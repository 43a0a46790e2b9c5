import { InfomixupError } from '../errors.js';
import { sizeOfShape } from '../tensors/size-of-shape.js';

/** What a data set in memory is made of. */
export interface MemoryDatasetOptions {
  readonly name: string;
  /** One name a class, in label order. */
  readonly classes: readonly string[];
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  /** Shape of one input, without the batch axis. */
  readonly inputShape: readonly number[];
  /** All inputs in row-major order; bytes are divided by `unit` when they are gathered. */
  readonly inputs: Float32Array | Uint8Array | Uint8ClampedArray;
  /** The byte that stands for the input value 1; unless given 255 for bounds [0, 1], and 1 for bounds [0, 255]. */
  readonly unit?: number;
  /** One class a sample, in `0 .. classes.length - 1`. */
  readonly labels: Uint8Array | Int32Array;
  /** Soft targets `[samples, classes]` in row-major order, each row a distribution; one-hot rows of `labels` unless given. */
  readonly targets?: Float32Array;
  /** How much each sample counts in training: finite numbers of at least 0; 1 unless given. */
  readonly weights?: Float32Array;
}

/** The inputs of a data set in memory as they are gathered. */
export interface MemoryInputs {
  readonly values: Float32Array | Uint8Array;
  /** What values are divided by. */
  readonly unit: number;
  /** The number of values of one input. */
  readonly width: number;
}

type Fail = (what: string) => never;

/** Refuses what is no data set, also from callers whose types nobody checked. Throws InfomixupError `invalid-dataset`. */
export function checkMemoryOptions(options: MemoryDatasetOptions): MemoryInputs {
  const fail: Fail = (what) => {
    throw new InfomixupError(`${options.name}: ${what}; correct the data set`, 'invalid-dataset');
  };
  checkFields(options, fail);
  const { inputShape, inputs, bounds } = options;
  if (!(bounds[0] < bounds[1])) fail(`the bounds [${bounds}] are not in order`);
  const width = sizeOfShape(inputShape);
  if (!(width >= 1 && inputShape.every(Number.isInteger))) fail(`[${inputShape}] is not the shape of an input`);
  checkLabels(options, width, fail);
  checkTargets(options, fail);
  checkWeights(options, fail);
  const unit = unitOf(options, fail);
  // Whatever the bytes are, they lie between these two.
  checkValues(inputs instanceof Float32Array ? inputs : Float32Array.of(0, 255 / unit), bounds, fail);
  return { values: plain(inputs), unit, width };
}

/** Clamping is of no concern to who reads. */
const plain = (inputs: Float32Array | Uint8Array | Uint8ClampedArray): Float32Array | Uint8Array =>
  inputs instanceof Uint8ClampedArray ? new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength) : inputs;

const kinds = {
  name: [(value) => typeof value === 'string' && value !== '', 'text'],
  classes: [(value) => isList(value) && value.every((name) => typeof name === 'string'), 'a list of names'],
  bounds: [(value) => isList(value) && value.length === 2 && value.every(Number.isFinite), 'two finite numbers'],
  inputShape: [(value) => isList(value), 'a list of numbers'],
  inputs: [
    (value) => value instanceof Float32Array || value instanceof Uint8Array || value instanceof Uint8ClampedArray,
    'a Float32Array, Uint8Array or Uint8ClampedArray',
  ],
  unit: [(value) => value === undefined || (Number.isFinite(value) && Number(value) > 0), 'a number above 0'],
  labels: [
    (value) => value instanceof Int32Array || value instanceof Uint8Array,
    'an Int32Array or Uint8Array of class numbers',
  ],
  targets: [(value) => value === undefined || value instanceof Float32Array, 'a Float32Array'],
  weights: [(value) => value === undefined || value instanceof Float32Array, 'a Float32Array'],
} satisfies Record<keyof MemoryDatasetOptions, [isRight: (value: unknown) => boolean, what: string]>;

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

function checkFields(options: MemoryDatasetOptions, fail: Fail): void {
  const given: Readonly<Record<string, unknown>> = { ...options };
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(kinds, key));
  if (unknown !== undefined) fail(`"${unknown}" is none of ${Object.keys(kinds).join(', ')}`);
  for (const [key, [isRight, what]] of Object.entries(kinds)) {
    if (!isRight(given[key])) fail(`"${key}" must be ${what}`);
  }
}

function checkLabels({ labels, inputs, classes, targets }: MemoryDatasetOptions, width: number, fail: Fail): void {
  if (inputs.length !== labels.length * width) {
    const oneHot = inputs.length * classes.length === labels.length * width && targets === undefined;
    const advice = oneHot ? ' (one-hot rows are `targets`, labels are one class number a sample)' : '';
    fail(`${labels.length} labels do not go with ${inputs.length} values in inputs of ${width}${advice}`);
  }
  const stray = labels.findIndex((label) => !(label >= 0 && label < classes.length));
  if (stray >= 0) fail(`label ${labels[stray]} of sample ${stray} is not one of the ${classes.length} classes`);
}

/** How far from 1 single precision and decimal fractions may leave the sum of a distribution. */
const sumTolerance = 1e-4;

function checkTargets({ targets, labels, classes: { length: classes } }: MemoryDatasetOptions, fail: Fail): void {
  if (targets === undefined) return;
  if (targets.length !== labels.length * classes) {
    fail(`${targets.length} values in targets are not ${labels.length} rows of ${classes}`);
  }
  for (let sample = 0; sample < labels.length; sample++) {
    const row = targets.subarray(sample * classes, (sample + 1) * classes);
    const sum = row.reduce((total, value) => total + value, 0);
    if (!(row.every((value) => value >= 0) && Math.abs(sum - 1) <= sumTolerance)) {
      fail(`the targets [${row}] of sample ${sample} are no distribution, at least 0 and 1 in all`);
    }
  }
}

function checkWeights({ weights, labels }: MemoryDatasetOptions, fail: Fail): void {
  if (weights === undefined) return;
  if (weights.length !== labels.length) fail(`${weights.length} weights do not go with ${labels.length} labels`);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong >= 0) fail(`weight ${weights[wrong]} of sample ${wrong} is not a finite number of at least 0`);
}

/** What bytes are divided by; only where the bounds tell what they stand for need it not be said. */
function unitOf({ inputs, unit, bounds: [low, high] }: MemoryDatasetOptions, fail: Fail): number {
  if (inputs instanceof Float32Array) return unit === undefined ? 1 : fail('"unit" is for bytes alone');
  if (unit !== undefined) return unit;
  if (low === 0 && high === 1) return 255;
  if (low === 0 && high === 255) return 1;
  return fail(
    `bytes with the bounds [${low}, ${high}] need "unit", the byte that stands for 1 (1 leaves bytes as they are)`,
  );
}

function checkValues(values: Float32Array, [low, high]: readonly [number, number], fail: Fail): void {
  // In the precision of the values, where 0.1 is a little more than 0.1.
  const [least, greatest] = [Math.fround(low), Math.fround(high)];
  const wrong = values.findIndex((value) => !(value >= least && value <= greatest));
  if (wrong >= 0) fail(`input value ${values[wrong]} at ${wrong} is outside the bounds [${low}, ${high}]`);
}
