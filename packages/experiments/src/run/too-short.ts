import type { RunPlan } from '../plan/plan.js';

/** Above this share of the first weights an average is more of them than anybody means it to be. */
const tolerated = 0.01;

const percent = (share: number) => `${(100 * share).toPrecision(2)} %`;

/** What an average of this decay still has of the first weights when the training ends. */
function ofFirstWeights(decay: number, steps: number): string | undefined {
  const share = decay ** steps;
  if (share <= tolerated) return undefined;
  const enough = tolerated ** (1 / steps);
  return `after ${steps} steps ${percent(share)} of the average are the first weights, at a decay of ${decay}; one below ${enough.toPrecision(3)} leaves less than ${percent(tolerated)}`;
}

/** What a run's plugins do not come to, since it is so short: each in words. */
export function tooShort({ effective, config, validation }: RunPlan, samples: number): readonly string[] {
  const { epochs, batchSize } = config.training;
  const steps = epochs * Math.ceil((samples - (validation?.samples ?? 0)) / batchSize);
  const plugins = effective.regularizers as readonly unknown[]; // a list of parts, as planned
  return plugins.flatMap((plugin) => {
    const { name, from, decay } = Object(plugin);
    const idle = typeof from === 'number' && from >= epochs && epochs > 0;
    const what = idle
      ? `it begins with epoch ${from + 1} (from: ${from}) of ${epochs}, so it does nothing`
      : name === 'ema' && ofFirstWeights(decay, steps);
    return what ? [`${name}: ${what}`] : [];
  });
}
