/**
 * The number types of the format, by growing alignment as the format's own writer orders them, and the array that holds
 * each; those that JavaScript lacks (F16, BF16, F8) are kept as raw bits, booleans as 0 and 1.
 */
export const dtypes = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  F8_E5M2: Uint8Array,
  F8_E4M3: Uint8Array,
  I16: Int16Array,
  U16: Uint16Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I32: Int32Array,
  U32: Uint32Array,
  F32: Float32Array,
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
} as const;

/** The name of a number type. */
export type Dtype = keyof typeof dtypes;

/** A tensor as plain numbers in row-major order: `data` has one entry an element of `shape`. */
export type SafeTensor = {
  readonly [D in Dtype]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: InstanceType<(typeof dtypes)[D]>;
  };
}[Dtype];

/** The content of a safetensors file. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, SafeTensor>>;
  /** Free text by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The member of the header that holds the metadata, hence no tensor's name. */
export const metadataKey = '__metadata__';

/** How many elements a tensor of `shape` has; NaN where that is beyond exact whole numbers. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => (Number.isSafeInteger(count * size) ? count * size : Number.NaN), 1);
}
