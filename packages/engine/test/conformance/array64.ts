/** A dense array in double precision, in row-major order. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Names the axes of an index; a missing one would be a fault of the test itself. */
export type Index = readonly number[];

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** The array of a shape whose elements follow from their index. */
export function build(shape: readonly number[], element: (index: Index) => number): Array64 {
  const data = new Float64Array(sizeOf(shape));
  const index = shape.map(() => 0);
  for (let position = 0; position < data.length; position++) {
    data[position] = element(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (next !== shape[axis]) break;
    }
  }
  return { shape, data };
}

/** The element at an index, or `outside` beyond the edges. */
export function at({ shape, data }: Array64, index: Index, outside = Number.NaN): number {
  let position = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const coordinate = index[axis] ?? 0;
    const length = shape[axis] ?? 0;
    if (coordinate < 0 || coordinate >= length) return outside;
    position = position * length + coordinate;
  }
  return data[position] ?? outside;
}

/** The length of an axis, counted from the end where negative. */
export const lengthOf = ({ shape }: Array64, axis: number): number => shape.at(axis) ?? 1;

/** Every index of a shape. */
export function indicesOf(shape: readonly number[]): Index[] {
  const all: Index[] = [];
  build(shape, (index) => all.push([...index]));
  return all;
}
