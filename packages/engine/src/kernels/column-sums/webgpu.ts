import * as tf from '@tensorflow/tfjs';
import { type Kernel, kernel, standingKernel, type Tensors } from '../registry.js';
import { runProgram } from '../webgpu/program.js';

const threads = 256;
/** Workgroups that keep a large graphics card busy. */
const wanted = 512;
/** Rows that one invocation adds up at least, where there are that many. */
const leastRows = 16;

const code = `
  var<workgroup> parts : array<f32, ${threads}>;

  fn main() {
    let thread = i32(localIndex);
    let width = uniforms.sizes.z;
    let lanes = ${threads} / width;
    let column = i32(workgroupId.x) * width + thread % width;
    let lane = thread / width;
    let start = i32(workgroupId.y) * uniforms.sizes.w;
    let end = min(start + uniforms.sizes.w, uniforms.sizes.x);
    var sum = 0.0;
    if (lane < lanes && column < uniforms.sizes.y) {
      for (var row = start + lane; row < end; row += lanes) { sum += x[row * uniforms.sizes.y + column]; }
    }
    parts[thread] = sum;
    workgroupBarrier();
    if (lane == 0 && column < uniforms.sizes.y) {
      for (var other = 1; other < lanes; other++) { sum += parts[other * width + thread]; }
      result[i32(workgroupId.y) * uniforms.sizes.y + column] = sum * uniforms.scale;
    }
  }`;

/** Adds up slices of the rows of `[rows, columns]`: `[slices, columns]`, each value times `scale`. */
function slicesOfRows(x: tf.TensorInfo, rows: number, columns: number, slices: number, scale: number): tf.TensorInfo {
  const width = Math.min(columns, threads);
  const length = Math.ceil(rows / slices);
  const used = Math.ceil(rows / length);
  return runProgram({
    name: 'column sums',
    code,
    inputs: { x },
    outputShape: [1, used, columns],
    uniforms: { sizes: { int: [rows, columns, width, length] }, scale: { float: scale } },
    workgroup: [threads, 1, 1],
    dispatch: [Math.ceil(columns / width), used, 1],
  });
}

/** In how many slices the rows are added up at first. */
function slicesFor(rows: number, columns: number): number {
  const width = Math.min(columns, threads);
  const lanes = Math.floor(threads / width);
  const most = Math.ceil(rows / (lanes * leastRows));
  return Math.max(1, Math.min(Math.ceil(wanted / Math.ceil(columns / width)), most));
}

function columnSums(x: tf.TensorInfo, rows: number, columns: number, scale: number): tf.TensorInfo {
  const slices = slicesFor(rows, columns);
  if (slices === 1) return slicesOfRows(x, rows, columns, 1, scale);
  const partial = slicesOfRows(x, rows, columns, slices, 1);
  const sums = slicesOfRows(partial, partial.shape[1] ?? 1, columns, 1, scale);
  tf.backend().disposeData(partial.dataId);
  return sums;
}

/** Rows and columns where the axes are all but some of the last, and the rows are many; undefined elsewhere. */
function leadingAxes(shape: readonly number[], axis: number | readonly number[]) {
  const axes = tf.util.parseAxisParam(axis as number | number[], [...shape]).sort((a, b) => a - b);
  if (axes.length === 0 || axes.length === shape.length || axes.some((value, place) => value !== place))
    return undefined;
  const rows = tf.util.sizeFromShape(shape.slice(0, axes.length));
  const columns = tf.util.sizeFromShape(shape.slice(axes.length));
  return rows >= leastRows && columns > 0 ? { rows, columns, axes } : undefined;
}

interface Reduction {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/**
 * Sums or means over leading axes, such as the gradient of a bias or the statistics of a batch: the backend's own kernel
 * turns the tensor round first, and then has one workgroup for each column.
 */
export function reductionOfColumns(name: 'Sum' | 'Mean'): Kernel {
  const own = standingKernel('webgpu', name);
  return kernel(({ x }: Tensors<'x'>, given: Reduction) => {
    const { axis, keepDims } = given;
    const found = x.dtype === 'float32' ? leadingAxes(x.shape, axis) : undefined;
    if (!found) return own({ x }, { ...given });
    const { rows, columns, axes } = found;
    const sums = columnSums(x, rows, columns, name === 'Mean' ? 1 / rows : 1);
    const kept = x.shape.slice(axes.length);
    return { ...sums, shape: keepDims ? [...axes.map(() => 1), ...kept] : kept };
  });
}
