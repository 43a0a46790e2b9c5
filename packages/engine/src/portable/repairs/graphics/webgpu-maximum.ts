import * as tf from '@tensorflow/tfjs';
import type { GatherGradient } from './gather-gradient.js';

/** The part of the WebGPU backend that runs a program; tfjs types every backend by their common interface. */
interface ProgramRunner {
  runWebGPUProgram(
    program: object,
    inputs: readonly tf.TensorInfo[],
    dtype: tf.DataType,
    uniforms: readonly { readonly type: 'int32'; readonly data: readonly number[] }[],
  ): tf.TensorInfo;
}

const workgroup = 64;

const code = `
  fn main(index : i32) {
    if (index >= uniforms.size) { return; }
    let coords = getCoordsFromIndex(index);
    let own = getX(coords[0], coords[1], coords[2], coords[3]);
    let place = vec2<i32>(coords.yz) + uniforms.pads;
    // Windows start at multiples of the stride; these are the first and the last that reach this place.
    let start = max(vec2<i32>(0), place - uniforms.window + uniforms.strides) / uniforms.strides;
    let end = min(uniforms.outputs - 1, place / uniforms.strides);
    var sum = 0.0;
    for (var row = start.x; row <= end.x; row++) {
      for (var column = start.y; column <= end.y; column++) {
        let corner = vec2<i32>(row, column) * uniforms.strides - uniforms.pads;
        var first = true;
        for (var i = max(corner.x, 0); i < min(corner.x + uniforms.window.x, uniforms.inputs.x); i++) {
          for (var j = max(corner.y, 0); j < min(corner.y + uniforms.window.y, uniforms.inputs.y); j++) {
            let value = getX(coords[0], i, j, coords[3]);
            let before = i < coords[1] || (i == coords[1] && j < coords[2]);
            if (value > own || (before && value == own)) { first = false; }
          }
        }
        if (first) { sum += getDy(coords[0], row, column, coords[3]); }
      }
    }
    setOutputAtIndex(index, sum);
  }`;

const pair = (rows: number, columns: number) => ({ type: 'int32' as const, data: [rows, columns] });

/** A WGSL program. */
export const runOnWebgpu: GatherGradient = (x, dy, plan) => {
  const { padInfo, inShape } = plan;
  const program = {
    shaderKey: 'infomixupMaximumGradient',
    variableNames: ['x', 'dy'],
    uniforms: 'strides : vec2<i32>, pads : vec2<i32>, window : vec2<i32>, outputs : vec2<i32>, inputs : vec2<i32>,',
    outputShape: inShape,
    workgroupSize: [workgroup, 1, 1],
    size: true,
    dispatchLayout: { x: inShape.map((_, axis) => axis) },
    dispatch: [Math.ceil(tf.util.sizeFromShape(inShape) / workgroup), 1, 1],
    getUserCode: () => code,
  };
  const uniforms = [
    pair(plan.strideHeight, plan.strideWidth),
    pair(padInfo.top, padInfo.left),
    pair(plan.filterHeight, plan.filterWidth),
    pair(plan.outHeight, plan.outWidth),
    pair(plan.inHeight, plan.inWidth),
  ];
  return (tf.backend() as unknown as ProgramRunner).runWebGPUProgram(program, [x, dy], 'float32', uniforms);
};
