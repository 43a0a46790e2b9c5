import { defineSearchAttack } from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';

interface Move {
  readonly degrees: number;
  readonly down: number;
  readonly right: number;
}

/** The image turned about its middle and shifted, from the nearest pixels; outside it is black. */
function moved(image: Float32Array, shape: readonly number[], { degrees, down, right }: Move, black: number) {
  const [rows = 1, columns = 1, depth = 1] = shape;
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return image.map((_, index) => {
    const y = Math.floor(index / (columns * depth)) - (rows - 1) / 2 - down;
    const x = (Math.floor(index / depth) % columns) - (columns - 1) / 2 - right;
    const row = Math.round((rows - 1) / 2 + cosine * y - sine * x);
    const column = Math.round((columns - 1) / 2 + sine * y + cosine * x);
    const isInside = row >= 0 && row < rows && column >= 0 && column < columns;
    return (isInside ? image[(row * columns + column) * depth + (index % depth)] : black) ?? black;
  });
}

const shifts = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => ({ down, right })));

/** All rotations up to the budget with all shifts: Engstrom et al., Exploring the Landscape of Spatial Robustness (2019). */
const rotationGrid = (angles = 5) =>
  defineSearchAttack({
    ...{ name: 'rotation-grid', threat: 'rotation-degrees', knowledge: 'decisions', iterative: false },
    settings: { angles, shift: 1 },
    search: async ({ input, shape, bounds: [black], fools }, extent) => {
      const turns = Array.from({ length: angles }, (_, angle) => extent * ((2 * angle) / (angles - 1) - 1));
      const moves = turns.flatMap((degrees) => shifts.map((shift) => ({ degrees, ...shift })));
      for (const move of moves) if (await fools(moved(input, shape, move, black))) break;
      return undefined; // the first that fooled, if any
    },
  });
describeAttack('a grid of rotations and shifts', { create: () => rotationGrid(), epsilons: [0, 5, 30, 90, 180] });
