import { z } from 'zod';

/** The options of a model that can have a Gaussian bottleneck; without `bottleneck`, its dimension, it is deterministic. */
export const bottleneckFields = {
  bottleneck: z.int().min(1).optional(),
  deviation: z.enum(['softplus', 'logVariance']).optional(),
};

interface BottleneckOptions {
  readonly bottleneck?: number | undefined;
  readonly deviation?: string | undefined;
}

/** Whether the deviation has a bottleneck to belong to. */
export function deviationHasBottleneck({ bottleneck, deviation }: BottleneckOptions): boolean {
  return deviation === undefined || bottleneck !== undefined;
}

/** What to say where it has none. */
export const deviationAlone = { path: ['deviation'], error: 'there is no bottleneck; give its dimension too' };
