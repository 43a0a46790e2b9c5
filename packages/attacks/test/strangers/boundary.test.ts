import { defineMinimalAttack } from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';

/** A walk along the boundary by decisions: after Brendel et al., Decision-Based Adversarial Attacks (2018), algorithm 1. */
function boundary({ steps = 25, starts = 30 } = {}) {
  return defineMinimalAttack({
    name: 'boundary',
    norm: 'l2',
    knowledge: 'decisions',
    iterative: true,
    settings: { steps, starts },
    search: async ({ input, rng, fools, distance, bounds: [low, high] }) => {
      const start = async () => {
        for (let tries = 0; tries < starts; tries++) {
          const point = rng.uniforms(input.length).map((share) => low + share * (high - low));
          if (await fools(point)) return point;
        }
        return undefined;
      };
      let point = await start();
      if (!point) return 'failed';
      let [aside, ahead] = [0.2, 0.2];
      for (let step = 0; step < steps; step++) {
        const here: Float32Array = point;
        const [away, noise] = [distance(here), rng.normals(input.length)];
        const length = Math.hypot(...noise);
        const beside = here.map((value, i) => value + (aside * away * (noise[i] ?? 0)) / length);
        // Back onto the sphere around the input, then a step towards it.
        const share = (away / distance(beside)) * (1 - ahead);
        const next = beside.map((value, i) => (input[i] ?? 0) + share * (value - (input[i] ?? 0)));
        const isNearer = distance(next) < away && (await fools(next));
        if (isNearer) point = next;
        [aside, ahead] = [aside, ahead].map((size) => size * (isNearer ? 1.1 : 0.95)) as [number, number];
      }
      return point;
    },
  });
}

describeAttack('a boundary walk', { create: () => boundary(), optimalOnLinear: false });
