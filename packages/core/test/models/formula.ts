/** Values that tooling/oracles/pytorch_pre_act_resnet18.py makes too, so that no weights need to be committed. */

const fnv1a = (name: string): number =>
  Array.from(new TextEncoder().encode(name)).reduce((key, byte) => Math.imul(key ^ byte, 0x01000193), 0x811c9dc5);

function lowbias32(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** Numbers in (0, 1) that are the name's own. */
export function uniforms(name: string, shape: readonly number[]): number[] {
  const key = fnv1a(name);
  return Array.from({ length: sizeOf(shape) }, (_value, index) => (lowbias32(key + index) + 0.5) / 2 ** 32);
}

/** What a variable of this name holds. */
export function firstValues(name: string, shape: readonly number[]): number[] {
  const change = changeOf(name, shape);
  return uniforms(name, shape).map(change);
}

function changeOf(name: string, shape: readonly number[]): (u: number) => number {
  const limit = Math.sqrt(6 / sizeOf(shape.slice(0, -1)));
  if (name.endsWith('/kernel')) return (u) => (2 * u - 1) * limit;
  if (name.endsWith('/movingVariance')) return (u) => 3 * u + 1;
  return name.endsWith('/scale') ? (u) => u + 0.5 : (u) => u - 0.5;
}
