import { randomSign, randomWindow, sidesOf, type Window } from './image.js';
import type { ProposalParts, Proposals } from './proposals.js';

/** Vertical stripes at the corners of the ball; then squares of one sign a channel, moved to the ball's other side. */
export function proposalsInLinf({ input, image, epsilon, rng, project }: ProposalParts): Proposals {
  const { columns, channels } = image;
  const end = (by: number) =>
    project(
      input.map((value) => value + by),
      epsilon,
    );
  // A move by `2 epsilon` ends at the ball's other side or at a bound, wherever it began.
  const [low, high] = [end(-epsilon), end(epsilon)];
  const drawnEnd = () => (randomSign(rng) < 0 ? low : high);
  /** Whether that changes the point. */
  const copy = (window: Window, first: number, step: number, from: Float32Array, point: Float32Array): boolean => {
    let changes = false;
    for (let row = window.top; row < window.top + window.height; row++) {
      const left = (row * columns + window.left) * channels;
      for (let place = left + first; place < left + window.width * channels; place += step) {
        const value = from[place] ?? 0;
        if (point[place] === value) continue;
        point[place] = value;
        changes = true;
      }
    }
    return changes;
  };
  // The best point and the last proposal differ in one window: to copy that and not the image is most of the speed.
  const pair = [input, input];
  let changed: Window = { top: 0, left: 0, height: image.rows, width: columns };
  let sides = { share: 0, lengths: sidesOf(image, 0, 1) };
  return {
    start: () => {
      const ends = Array.from({ length: columns * channels }, drawnEnd);
      const start = input.map((value, place) => ends[place % ends.length]?.[place] ?? value);
      pair.splice(0, 2, start, start.slice());
      return start;
    },
    next: (best, share) => {
      const point = pair.find((one) => one !== best) ?? best.slice();
      copy(changed, 0, 1, best, point);
      if (share !== sides.share) sides = { share, lengths: sidesOf(image, share, 1) };
      changed = randomWindow(image, sides.lengths, rng);
      let isNew = false;
      for (let channel = 0; channel < channels; channel++)
        isNew = copy(changed, channel, channels, drawnEnd(), point) || isNew;
      return isNew ? point : undefined;
    },
  };
}
