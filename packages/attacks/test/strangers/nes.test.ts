import { defineBoundedAttack } from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';

/** Gradients guessed from scores: Ilyas et al., Black-box Adversarial Attacks with Limited Queries (2018), algorithm 1. */
function nes({ steps = 6, pairs = 5, sigma = 0.01 } = {}) {
  return defineBoundedAttack({
    name: 'nes',
    norm: 'linf',
    knowledge: 'scores',
    iterative: true,
    settings: { steps, pairs, sigma },
    search: async ({ input, rng, margin, fools, project, bounds: [low, high] }, epsilon) => {
      const spread = sigma * (high - low);
      let point = input;
      for (let step = 0; step < steps; step++) {
        const slope = new Float64Array(input.length);
        for (let pair = 0; pair < pairs; pair++) {
          const noise = rng.normals(input.length);
          const [ahead, behind] = await Promise.all([
            margin(point.map((value, i) => value + spread * (noise[i] ?? 0))),
            margin(point.map((value, i) => value - spread * (noise[i] ?? 0))),
          ]);
          for (const [i, value] of noise.entries()) slope[i] = (slope[i] ?? 0) + (ahead - behind) * value;
        }
        const length = (2.5 * epsilon) / steps;
        point = project(
          point.map((value, i) => value - length * Math.sign(slope[i] ?? 0)),
          epsilon,
        );
        if (await fools(point)) return point;
      }
      return point;
    },
  });
}

describeAttack('NES', { create: () => nes(), optimalOnLinear: false });
