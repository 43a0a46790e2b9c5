import { runProgram } from '../../webgpu/program.js';
import type { GatherGradient } from './gather-gradient.js';

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

/** A WGSL program. */
export const runOnWebgpu: GatherGradient = (x, dy, plan) =>
  runProgram({
    name: 'maximum gradient',
    code,
    inputs: { x, dy },
    outputShape: plan.inShape,
    uniforms: {
      strides: { int: [plan.strideHeight, plan.strideWidth] },
      pads: { int: [plan.padInfo.top, plan.padInfo.left] },
      window: { int: [plan.filterHeight, plan.filterWidth] },
      outputs: { int: [plan.outHeight, plan.outWidth] },
      inputs: { int: [plan.inHeight, plan.inWidth] },
    },
    workgroup: [64, 1, 1],
  });
