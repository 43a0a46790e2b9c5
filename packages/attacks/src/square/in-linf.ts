import { forEachRow, randomSign, randomWindow, sidesOf, type Window } from './image.js';
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
  // The best point and the last proposal differ in one window: to copy that and not the image is most of the speed.
  const pair = [input, input];
  let changed: Window = { top: 0, left: 0, height: image.rows, width: columns };
  return {
    start: () => {
      const ends = Array.from({ length: columns * channels }, drawnEnd);
      const start = input.map((value, place) => ends[place % ends.length]?.[place] ?? value);
      pair.splice(0, 2, start, start.slice());
      return start;
    },
    next: (best, share) => {
      const point = pair.find((one) => one !== best) ?? best.slice();
      forEachRow(image, changed, (from, to) => {
        for (let place = from; place < to; place++) point[place] = best[place] ?? 0;
      });
      changed = randomWindow(image, sidesOf(image, share, 1), rng);
      for (let channel = 0; channel < channels; channel++) {
        const values = drawnEnd();
        forEachRow(image, changed, (from, to) => {
          for (let place = from + channel; place < to; place += channels) point[place] = values[place] ?? 0;
        });
      }
      return point;
    },
  };
}
