import { type AttackLoss, defineMinimalAttack } from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';

/** For each class, by how much it leads the sample's own. */
const leads = Array.from(
  { length: 10 },
  (_, k): AttackLoss =>
    (logits, own) =>
      tf.sub(tf.sum(tf.slice(logits, [0, k], [-1, 1]), 1), tf.sum(tf.mul(logits, own), 1)),
);

/** DeepFool in L2: Moosavi-Dezfooli et al. (2016), algorithm 2. */
const deepFool = ({ steps = 20, overshoot = 0.02 } = {}) =>
  defineMinimalAttack({
    ...{ name: 'deepfool', norm: 'l2', knowledge: 'gradients', iterative: true, targeted: false },
    settings: { steps, overshoot },
    search: async ({ input, label, classes, kappa, scores, gradient }) => {
      let [point, total] = [input, input.map(() => 0)];
      const planeOf = async (k: number, logits: Float32Array) => {
        const slope = await gradient(point, leads[k]);
        const [margin, length] = [(logits[label] ?? 0) - (logits[k] ?? 0) + kappa, Math.hypot(...slope)];
        return { slope, margin, length, distance: margin / length };
      };
      for (let step = 0; step < steps; step++) {
        const logits = await scores(point);
        const other = Math.max(...logits.filter((_, k) => k !== label));
        if ((logits[label] ?? 0) - other + kappa < 0) break;
        const others = Array.from({ length: classes }, (_, k) => k).filter((k) => k !== label);
        const planes = await Promise.all(others.map((k) => planeOf(k, logits)));
        const [nearest] = planes.filter(({ length }) => length > 0).sort((a, b) => a.distance - b.distance);
        if (!nearest) break;
        const { slope, margin, length } = nearest;
        total = total.map((value, i) => value + ((margin + 1e-5) / length ** 2) * (slope[i] ?? 0));
        point = input.map((value, i) => value + (1 + overshoot) * (total[i] ?? 0));
      }
      return point;
    },
  });

describeAttack('DeepFool', { create: () => deepFool() });
