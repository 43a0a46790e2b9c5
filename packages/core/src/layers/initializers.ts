import type { Rng } from '../random/rng.js';
import { sizeOfShape } from '../tensors/size-of-shape.js';

/** Where a variable's first values come from. */
export interface Initializer {
  readonly name: string;
  /** The values of a variable of this shape, in row-major order. */
  readonly values: (shape: readonly number[], rng: Rng) => Float32Array;
  /** Those of a bias behind a kernel of this shape; 0 where left out. */
  readonly biases?: (kernel: readonly number[], rng: Rng) => Float32Array;
  /** What layers start from that no ReLU follows, where this is made for those that one follows. */
  readonly withoutRelu?: Initializer;
}

/** How many values feed one output value, and how many one input value feeds; spatial axes come first (HWIO, or [in, out]). */
function fans(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const [inputs = 1, outputs = 1] = shape.slice(-2);
  const area = sizeOfShape(shape.slice(0, -2));
  return { fanIn: area * inputs, fanOut: area * outputs };
}

type Fans = ReturnType<typeof fans>;

const normals = (count: number, deviation: number, rng: Rng): Float32Array =>
  rng.normals(count).map((draw) => draw * deviation);

const uniforms = (count: number, limit: number, rng: Rng): Float32Array =>
  rng.uniforms(count).map((draw) => (2 * draw - 1) * limit);

const normal = (name: string, deviation: (fans: Fans) => number): Initializer => ({
  name,
  values: (shape, rng) => normals(sizeOfShape(shape), deviation(fans(shape)), rng),
});

const uniform = (name: string, limit: (fans: Fans) => number): Initializer => ({
  name,
  values: (shape, rng) => uniforms(sizeOfShape(shape), limit(fans(shape)), rng),
});

const constant = (name: string, value: number): Initializer => ({
  name,
  values: (shape) => new Float32Array(sizeOfShape(shape)).fill(value),
});

/** All 0. */
export const zeros: Initializer = constant('zeros', 0);

/** All 1. */
export const ones: Initializer = constant('ones', 1);

const torchLimit = ({ fanIn }: Fans): number => 1 / Math.sqrt(fanIn);

/**
 * U(-a, a), `a = 1 / sqrt(fanIn)`, for kernels and for biases alike: what PyTorch's `nn.Linear` and `nn.Conv2d` start
 * from. Its `kaiming_uniform_(a=sqrt(5))` is this, `sqrt(6 / ((1 + 5) fanIn))`.
 */
export const torch: Initializer = {
  ...uniform('torch', torchLimit),
  biases: (kernel, rng) => uniforms(kernel.at(-1) ?? 1, torchLimit(fans(kernel)), rng),
};

/**
 * U(-a, a), `a = sqrt(6 / (fanIn + fanOut))`, biases 0 (Glorot and Bengio, 2010); for a convolution, both fans count its
 * area.
 */
export const glorotUniform: Initializer = uniform('glorotUniform', ({ fanIn, fanOut }) =>
  Math.sqrt(6 / (fanIn + fanOut)),
);

/**
 * N(0, 2 / fanIn), not truncated, biases 0 (He et al., 2015): for layers before a ReLU. A network's other layers start
 * from `glorotUniform`.
 */
export const heNormal: Initializer = {
  ...normal('heNormal', ({ fanIn }) => Math.sqrt(2 / fanIn)),
  withoutRelu: glorotUniform,
};

/**
 * U(-a, a), `a = sqrt(6 / fanIn)`, biases 0 (He et al., 2015): for layers before a ReLU. A network's other layers start
 * from `glorotUniform`.
 */
export const heUniform: Initializer = {
  ...uniform('heUniform', ({ fanIn }) => Math.sqrt(6 / fanIn)),
  withoutRelu: glorotUniform,
};

/** N(0, 1 / fanIn), not truncated, biases 0 (LeCun et al., 1998). */
export const lecunNormal: Initializer = normal('lecunNormal', ({ fanIn }) => Math.sqrt(1 / fanIn));

/** What all weights of a network can start from, by name. */
export const initializers = { torch, heNormal, heUniform, glorotUniform, lecunNormal } as const;

/** The name of what a network's weights start from. */
export type InitializerName = keyof typeof initializers;
