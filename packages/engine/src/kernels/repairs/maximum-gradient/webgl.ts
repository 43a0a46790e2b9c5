import * as tf from '@tensorflow/tfjs';
import type { PoolPlan } from '../../pooling/plan.js';
import type { GatherGradient } from './gather-gradient.js';

/** The part of the WebGL backend that runs a program; tfjs types every backend by their common interface. */
interface ProgramRunner {
  runWebGLProgram(program: object, inputs: readonly tf.TensorInfo[], dtype: tf.DataType): tf.TensorInfo;
}

const code = (plan: PoolPlan) => `
  const ivec2 strides = ivec2(${plan.strideHeight}, ${plan.strideWidth});
  const ivec2 pads = ivec2(${plan.padInfo.top}, ${plan.padInfo.left});
  const ivec2 window = ivec2(${plan.filterHeight}, ${plan.filterWidth});
  const ivec2 outputs = ivec2(${plan.outHeight}, ${plan.outWidth});
  const ivec2 inputs = ivec2(${plan.inHeight}, ${plan.inWidth});

  void main() {
    ivec4 coords = getOutputCoords();
    float own = getX(coords.x, coords.y, coords.z, coords.w);
    ivec2 place = coords.yz + pads;
    // Windows start at multiples of the stride; these are the first and the last that reach this place.
    ivec2 start = max(place - window + strides, 0) / strides;
    ivec2 end = min(outputs - 1, place / strides);
    float sum = 0.0;
    for (int row = start.x; row <= end.x; row++) {
      for (int column = start.y; column <= end.y; column++) {
        ivec2 corner = ivec2(row, column) * strides - pads;
        bool first = true;
        for (int i = max(corner.x, 0); i < min(corner.x + window.x, inputs.x); i++) {
          for (int j = max(corner.y, 0); j < min(corner.y + window.y, inputs.y); j++) {
            float value = getX(coords.x, i, j, coords.w);
            bool before = i < coords.y || (i == coords.y && j < coords.z);
            if (value > own || (before && value == own)) first = false;
          }
        }
        if (first) sum += getDy(coords.x, row, column, coords.w);
      }
    }
    setOutput(sum);
  }`;

/** A GLSL program. */
export const runOnWebgl: GatherGradient = (x, dy, plan) => {
  const program = { variableNames: ['x', 'dy'], outputShape: plan.inShape, userCode: code(plan) };
  return (tf.backend() as unknown as ProgramRunner).runWebGLProgram(program, [x, dy], 'float32');
};
