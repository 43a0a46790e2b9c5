import * as tf from '@tensorflow/tfjs';

/** A whole number or several, or one real number, that a program finds under `uniforms`. */
export type Uniform = { readonly int: readonly number[] } | { readonly float: number };

/** A program in WGSL, in the frame that the WebGPU backend puts around its own. */
export interface Program {
  /** Names the program; it stands for the code, whatever the sizes. */
  readonly name: string;
  /** The function `main`; inputs are arrays under their names, the output is `result`. */
  readonly code: string;
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly outputShape: readonly number[];
  readonly uniforms: Readonly<Record<string, Uniform>>;
  /** Invocations of a workgroup. */
  readonly workgroup: readonly [number, number, number];
  /** Workgroups; where it is missing, `main(index)` runs for each value of the output. */
  readonly dispatch?: readonly [number, number, number];
}

/** The part of the WebGPU backend that runs a program; tfjs types every backend by their common interface. */
interface ProgramRunner {
  runWebGPUProgram(
    program: object,
    inputs: readonly tf.TensorInfo[],
    dtype: tf.DataType,
    uniforms: readonly { readonly type: 'int32' | 'float32'; readonly data: readonly number[] }[],
  ): tf.TensorInfo;
}

const typeOf = (uniform: Uniform): string => {
  if ('float' in uniform) return 'f32';
  return uniform.int.length === 1 ? 'i32' : `vec${uniform.int.length}<i32>`;
};

const dataOf = (uniform: Uniform) =>
  'float' in uniform
    ? { type: 'float32' as const, data: [uniform.float] }
    : { type: 'int32' as const, data: uniform.int };

/** The layout and number of workgroups: one invocation a value, or as the program asks. */
function extent({ outputShape, workgroup, dispatch }: Program) {
  const axes = outputShape.map((_, axis) => axis);
  if (dispatch) return { size: false, dispatch: [...dispatch], dispatchLayout: { x: [2], y: [1], z: [0] } };
  const groups = Math.ceil(tf.util.sizeFromShape([...outputShape]) / workgroup[0]);
  return { size: true, dispatch: [groups, 1, 1], dispatchLayout: { x: axes } };
}

/** Runs a program on the WebGPU backend that is open. */
export function runProgram(program: Program): tf.TensorInfo {
  const { name, code, inputs, outputShape, uniforms, workgroup } = program;
  const description = {
    shaderKey: `infomixup ${name}`,
    variableNames: Object.keys(inputs),
    uniforms: `${Object.entries(uniforms)
      .map(([key, uniform]) => `${key} : ${typeOf(uniform)}`)
      .join(', ')},`,
    outputShape: [...outputShape],
    workgroupSize: [...workgroup],
    getUserCode: () => code,
    ...extent(program),
  };
  const runner = tf.backend() as unknown as ProgramRunner;
  return runner.runWebGPUProgram(description, Object.values(inputs), 'float32', Object.values(uniforms).map(dataOf));
}
