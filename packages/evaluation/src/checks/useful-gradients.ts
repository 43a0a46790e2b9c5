import { gradientBased, type Recording } from '../record/recording.js';
import { defineCheck, grade, notRun, percent } from './check.js';

const failedSamples = ({ status, n }: Recording): number[] =>
  Array.from({ length: n }, (_, sample) => sample).filter((sample) =>
    status.some((found) => found[sample] === 'failed'),
  );

/** The share of samples without a useful gradient; a sample may be without one in both ways. */
const uselessIn = (recording: Recording) => {
  const samples = failedSamples(recording);
  return { recording, samples, share: Math.max(recording.zeroGradients, samples.length) / recording.n };
};

/**
 * Gradients must point somewhere: samples whose gradient is exactly zero, NaN or infinite cannot be attacked by it,
 * which is no robustness. Logits scaled up, quantised inputs and saturated softmax outputs cause it.
 *
 * Warns from the first such sample, fails above 1 % of an attack's samples.
 */
export const usefulGradients = defineCheck<'attacks' | 'probes'>(
  {
    name: 'useful-gradients',
    rule: 'No attacked sample has a gradient that is exactly zero or not finite; above 1 % of them fails.',
    source: 'Adversarial Robustness Toolbox, loss_gradient_check; AutoAttack, check "zero gradient"',
  },
  ({ attacks, probes }) => {
    const [worst] = gradientBased([...attacks, ...probes])
      .map(uselessIn)
      .toSorted((a, b) => b.share - a.share);
    if (!worst) return notRun('No attack asked for gradients.');
    const { recording, samples, share } = worst;
    return {
      verdict: grade(share, 0, 0.01),
      summary: `${percent(share)} of the samples of ${recording.attack} ${recording.norm} have a useless gradient.`,
      numbers: { 'zero gradients': recording.zeroGradients, 'not finite': samples.length, samples: recording.n },
      samples,
    };
  },
);
