import type { Rng } from '../random/rng.js';
import { sizeOfShape } from '../tensors/size-of-shape.js';

/** Where a variable's first values come from. */
export interface Initializer {
  readonly name: string;
  /** The values of a variable of this shape, in row-major order. */
  readonly values: (shape: readonly number[], rng: Rng) => Float32Array;
}

/** How many values feed one output value, and how many one input value feeds; spatial axes come first (HWIO, or [in, out]). */
function fans(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const [inputs = 1, outputs = 1] = shape.slice(-2);
  const area = sizeOfShape(shape.slice(0, -2));
  return { fanIn: area * inputs, fanOut: area * outputs };
}

type Fans = ReturnType<typeof fans>;

const normal = (name: string, deviation: (fans: Fans) => number): Initializer => ({
  name,
  values: (shape, rng) => {
    const scale = deviation(fans(shape));
    return rng.normals(sizeOfShape(shape)).map((draw) => draw * scale);
  },
});

const uniform = (name: string, limit: (fans: Fans) => number): Initializer => ({
  name,
  values: (shape, rng) => {
    const scale = limit(fans(shape));
    return rng.uniforms(sizeOfShape(shape)).map((draw) => (2 * draw - 1) * scale);
  },
});

const constant = (name: string, value: number): Initializer => ({
  name,
  values: (shape) => new Float32Array(sizeOfShape(shape)).fill(value),
});

/** All 0. */
export const zeros: Initializer = constant('zeros', 0);

/** All 1. */
export const ones: Initializer = constant('ones', 1);

/** U(-a, a), `a = sqrt(6 / (fanIn + fanOut))` (Glorot and Bengio, 2010); for a convolution, both fans count its area. */
export const glorotUniform: Initializer = uniform('glorotUniform', ({ fanIn, fanOut }) =>
  Math.sqrt(6 / (fanIn + fanOut)),
);

/** N(0, 2 / fanIn), not truncated (He et al., 2015): for layers before a ReLU. */
export const heNormal: Initializer = normal('heNormal', ({ fanIn }) => Math.sqrt(2 / fanIn));

/** U(-a, a), `a = sqrt(6 / fanIn)` (He et al., 2015): for layers before a ReLU. */
export const heUniform: Initializer = uniform('heUniform', ({ fanIn }) => Math.sqrt(6 / fanIn));

/** N(0, 1 / fanIn), not truncated (LeCun et al., 1998). */
export const lecunNormal: Initializer = normal('lecunNormal', ({ fanIn }) => Math.sqrt(1 / fanIn));
