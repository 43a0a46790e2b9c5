import { placesIn, randomSign, randomWindow, sidesOf } from './image.js';
import type { ProposalParts, Proposals } from './proposals.js';

/** Vertical stripes at the corners of the ball; then squares of one sign a channel, moved to the ball's other side. */
export function proposalsInLinf({ input, image, epsilon, rng, project }: ProposalParts): Proposals {
  const { columns, channels } = image;
  return {
    start: () => {
      const signs = Float32Array.from({ length: columns * channels }, () => randomSign(rng));
      return project(
        input.map((value, place) => value + epsilon * (signs[place % signs.length] ?? 0)),
        epsilon,
      );
    },
    next: (best, share) => {
      const point = best.slice();
      const window = randomWindow(image, sidesOf(image, share, 1), rng);
      for (let channel = 0; channel < channels; channel++) {
        const move = 2 * epsilon * randomSign(rng);
        const places = placesIn(image, window, channel);
        for (let index = 0; index < places.length; index++) {
          const place = places[index] ?? 0;
          point[place] = (point[place] ?? 0) + move;
        }
      }
      return project(point, epsilon);
    },
  };
}
