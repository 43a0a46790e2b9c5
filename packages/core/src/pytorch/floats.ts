import type { SafeTensor } from '../safetensors/tensor.js';

const exponentBias = 15;

/** A half precision number, of 1 bit sign, 5 bits exponent and 10 bits fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - exponentBias - 10);
  return sign * (1 + fraction / 1024) * 2 ** (exponent - exponentBias);
}

/** The first half of a single precision number. */
function brain(all: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(all, (bits) => bits << 16).buffer);
}

/** The values of a tensor of any of the usual number types of weights in single precision; undefined for others. */
export function floatsOf(tensor: SafeTensor): Float32Array<ArrayBuffer> | undefined {
  switch (tensor.dtype) {
    case 'F32':
      return Float32Array.from(tensor.data);
    case 'F64':
      return Float32Array.from(tensor.data);
    case 'F16':
      return Float32Array.from(tensor.data, half);
    case 'BF16':
      return brain(tensor.data);
    default:
      return undefined;
  }
}
