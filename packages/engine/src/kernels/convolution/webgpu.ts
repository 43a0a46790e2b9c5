import * as tf from '@tensorflow/tfjs';
import { composedKernel, type Images } from '../registry.js';
import { runProgram } from '../webgpu/program.js';
import { type ConvolutionAttributes, type ConvolutionPlan, planConvolution } from './plan.js';

const tile = 32;
const depth = 16;
/** Workgroups that keep a large graphics card busy. */
const wanted = 1024;
/** A slice of fewer products is not worth a workgroup of its own. */
const leastSlice = 256;

const code = `
  var<workgroup> left : array<array<f32, ${tile}>, ${depth}>;
  var<workgroup> right : array<array<f32, ${tile}>, ${depth}>;

  fn inputUnder(row : i32, product : i32, end : i32) -> f32 {
    if (row >= uniforms.matrix.x || product >= end) { return 0.0; }
    let channel = row % uniforms.input.z;
    let tap = row / uniforms.input.z;
    let outputRow = product / uniforms.output.y;
    let i = (outputRow % uniforms.output.x) * uniforms.strides.x - uniforms.pads.x + (tap / uniforms.window.y) * uniforms.dilations.x;
    let j = (product % uniforms.output.y) * uniforms.strides.y - uniforms.pads.y + (tap % uniforms.window.y) * uniforms.dilations.y;
    if (i < 0 || j < 0 || i >= uniforms.input.x || j >= uniforms.input.y) { return 0.0; }
    let image = outputRow / uniforms.output.x;
    return x[((image * uniforms.input.x + i) * uniforms.input.y + j) * uniforms.input.z + channel];
  }

  fn gradientAt(column : i32, product : i32, end : i32) -> f32 {
    if (column >= uniforms.matrix.y || product >= end) { return 0.0; }
    return dy[product * uniforms.matrix.y + column];
  }

  fn main() {
    let firstColumn = i32(workgroupId.x) * ${tile};
    let firstRow = i32(workgroupId.y) * ${tile};
    let start = i32(workgroupId.z) * uniforms.matrix.w;
    let end = min(start + uniforms.matrix.w, uniforms.matrix.z);
    let own = vec2<i32>(localId.yx) * 4;
    var sums : array<array<f32, 4>, 4>;
    for (var done = 0; done < uniforms.matrix.w; done += ${depth}) {
      for (var load = i32(localIndex); load < ${tile * depth}; load += 64) {
        let product = start + done + load / ${tile};
        left[load / ${tile}][load % ${tile}] = inputUnder(firstRow + load % ${tile}, product, end);
        right[load / ${tile}][load % ${tile}] = gradientAt(firstColumn + load % ${tile}, product, end);
      }
      workgroupBarrier();
      for (var k = 0; k < ${depth}; k++) {
        for (var i = 0; i < 4; i++) {
          let factor = left[k][own.x + i];
          for (var j = 0; j < 4; j++) { sums[i][j] += factor * right[k][own.y + j]; }
        }
      }
      workgroupBarrier();
    }
    for (var i = 0; i < 4; i++) {
      for (var j = 0; j < 4; j++) {
        let row = firstRow + own.x + i;
        let column = firstColumn + own.y + j;
        if (row < uniforms.matrix.x && column < uniforms.matrix.y) {
          result[(i32(workgroupId.z) * uniforms.matrix.x + row) * uniforms.matrix.y + column] = sums[i][j];
        }
      }
    }
  }`;

/** How the sum over all images and places is cut, so that enough workgroups share it: a filter alone keeps few busy. */
export function slicesOf(tiles: number, products: number): { readonly slices: number; readonly length: number } {
  const most = Math.max(1, Math.ceil(products / leastSlice));
  const slices = Math.min(Math.max(1, Math.ceil(wanted / tiles)), most);
  const length = Math.ceil(products / slices / depth) * depth;
  return { slices: Math.ceil(products / length), length };
}

/** The product of the inputs under each element of the filter with the gradients, `[slices, taps * inputs, filters]`. */
function slicedProduct(x: tf.Tensor4D, dy: tf.Tensor4D, plan: ConvolutionPlan): tf.Tensor3D {
  const { batchSize, outHeight, outWidth, inChannels, outChannels, filterHeight, filterWidth, padInfo } = plan;
  const [rows, columns] = [filterHeight * filterWidth * inChannels, outChannels];
  const products = batchSize * outHeight * outWidth;
  const [down, across] = [Math.ceil(rows / tile), Math.ceil(columns / tile)];
  const { slices, length } = slicesOf(down * across, products);
  const partial = runProgram({
    name: 'filter gradient',
    code,
    inputs: { x, dy },
    outputShape: [slices, rows, columns],
    uniforms: {
      matrix: { int: [rows, columns, products, length] },
      input: { int: [plan.inHeight, plan.inWidth, inChannels] },
      output: { int: [outHeight, outWidth] },
      window: { int: [filterHeight, filterWidth] },
      strides: { int: [plan.strideHeight, plan.strideWidth] },
      dilations: { int: [plan.dilationHeight, plan.dilationWidth] },
      pads: { int: [padInfo.top, padInfo.left] },
    },
    workgroup: [8, 8, 1],
    dispatch: [across, down, slices],
  });
  return tf.engine().makeTensorFromTensorInfo(partial) as tf.Tensor3D;
}

type OfFilter = ConvolutionAttributes & { readonly filterShape: [number, number, number, number] };

/**
 * The gradient of a convolution in its filter as a product of matrices, in slices that are added up. The backend's own
 * program has one invocation for each element of the filter add up all images and places, one after the other.
 */
export const filterGradientInSlices = composedKernel(({ x, dy }: Images<'x' | 'dy'>, given: OfFilter) => {
  const plan = planConvolution(x.shape, given.filterShape, given);
  return tf.reshape(tf.sum(slicedProduct(x, dy, plan), 0), given.filterShape);
});
