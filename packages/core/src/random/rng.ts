/**
 * A stream of random draws, fixed by its seed, name and position alone.
 *
 * All draws are the same on every engine: plain JavaScript numbers, or those of a kernel to the same bits. A stream
 * remembers how many draws it gave, so two streams made from the same key agree only while both are asked for the same
 * draws in the same order.
 */
export interface Rng {
  /** One number from U[0, 1). */
  readonly uniform: () => number;
  /** `size` numbers from U[0, 1). */
  readonly uniforms: (size: number) => Float32Array;
  /** One number from N(0, 1). */
  readonly normal: () => number;
  /** `size` numbers from N(0, 1). */
  readonly normals: (size: number) => Float32Array;
  /** A whole number from `0 .. bound - 1`, each equally likely. */
  readonly integer: (bound: number) => number;
  /** One number from Gamma(shape, scale 1). */
  readonly gamma: (shape: number) => number;
  /** One number from Beta(a, b). */
  readonly beta: (a: number, b: number) => number;
  /** One point of the simplex from Dirichlet(concentration). */
  readonly dirichlet: (concentration: readonly number[]) => number[];
  /** A uniformly drawn order of `0 .. size - 1`. */
  readonly permutation: (size: number) => Int32Array;
  /** One of `choices`, each equally likely. */
  readonly pick: <T>(choices: readonly T[]) => T;
  /** A stream of its own, fixed by this stream's key and the given name and position, whatever was drawn before. */
  readonly fork: (name: string, ...position: readonly number[]) => Rng;
}
