import { type Json, parseOptions } from '@infomixup/core';
import { z } from 'zod';

// Files are called by it.
const kebab = z
  .string()
  .max(150, 'has more than 150 characters')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is no kebab-case name such as "two-steps"');
const loop = z.custom<object>((value) => typeof value === 'function', 'is no function').optional();
const json = z.custom<Json>(
  (value) => z.json().safeParse(value).success,
  'is no JSON; give null, finite numbers, booleans, texts, lists and records of them',
);

const description = {
  name: kebab,
  knowledge: z.enum(['gradients', 'scores', 'decisions', 'none']),
  iterative: z.boolean(),
  settings: json,
  targeted: z.boolean().optional(),
  attempts: z.union([z.int().min(1), loop]).optional(),
  leastClasses: z.int().min(2).optional(),
  perturb: loop,
  search: loop,
  start: loop,
  step: loop,
  steps: z.int().min(1).max(1e6).optional(),
  earlyStop: z.boolean().optional(),
};

interface Loops {
  readonly knowledge: string;
  readonly perturb?: object | undefined;
  readonly search?: object | undefined;
  readonly start?: object | undefined;
  readonly step?: object | undefined;
  readonly steps?: number | undefined;
}

/** Why an attack's loops cannot be run, if so. */
const wrongLoop = ({ perturb, search, knowledge, ...stepped }: Loops): string | undefined => {
  const inSteps = (['start', 'step', 'steps'] as const).filter((name) => stepped[name] !== undefined);
  if (perturb && search) return 'gives perturb and search; give one of them';
  if ((perturb || search) && inSteps.length > 0)
    return `gives ${perturb ? 'perturb' : 'search'} and ${inSteps.join(', ')}; give one or the other`;
  if (inSteps.length > 0 && inSteps.length < 3)
    return `gives ${inSteps.join(' and ')} alone; give start, step and steps`;
  if (inSteps.length > 0 && knowledge !== 'gradients')
    return `steps with knowledge of ${knowledge}; write search, or declare knowledge: 'gradients'`;
  if (inSteps.length > 0) return undefined;
  if (!perturb && !search) return 'gives neither perturb nor search; give one of them, or start, step and steps';
  return perturb && !['gradients', 'none'].includes(knowledge)
    ? `perturb with knowledge of ${knowledge}; write search, or declare knowledge: 'gradients' or 'none'`
    : undefined;
};

const withOneLoop = <T extends Loops>(schema: z.ZodType<T>) =>
  schema.check(({ value, issues }) => {
    const message = wrongLoop(value);
    if (message) issues.push({ code: 'custom', message, input: value });
  });

const inNorm = withOneLoop(z.strictObject({ ...description, norm: z.enum(['linf', 'l2', 'l1', 'l0']) }));
const ofThreat = withOneLoop(z.strictObject({ ...description, threat: kebab, norm: z.literal('none').optional() }));

type Maker = 'defineBoundedAttack' | 'defineMinimalAttack' | 'defineSearchAttack';

const schemas: Readonly<Record<Maker, z.ZodType>> = {
  defineBoundedAttack: inNorm,
  defineMinimalAttack: inNorm,
  defineSearchAttack: ofThreat,
};

/**
 * Refuses a definition that types would have refused.
 *
 * @throws InfomixupError `invalid-options`
 */
export function requireDefinition(maker: Maker, spec: unknown): void {
  const name = typeof spec === 'object' && spec !== null && 'name' in spec ? spec.name : undefined;
  const owner = typeof name === 'string' && name !== '' ? `${maker} "${name}"` : maker;
  parseOptions(owner, schemas[maker], spec);
}
