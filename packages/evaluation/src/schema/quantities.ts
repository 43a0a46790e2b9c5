import type { Json } from '@infomixup/core';
import { z } from 'zod';

/** A whole number of things. */
export const count = z.int().nonnegative();

/** A share, from 0 to 1. */
export const fraction = z.number().min(0).max(1);

/** A radius or distance in input units. */
export const radius = z.number().nonnegative();

/** Plain JSON, as attacks describe their settings. */
export const json: z.ZodType<Json> = z.json();

/** A list that its readers leave as it is. */
export function list<T extends z.ZodType>(item: T) {
  return z.array(item).readonly();
}

/** Says what is wrong with lists that belong to a grid of epsilons; the shape of both schemas' `check`. */
export function oneEntryAnEpsilon<T extends { readonly epsilons: readonly number[] }>(
  lists: (value: T) => Readonly<Record<string, readonly unknown[]>>,
) {
  return ({ value, issues }: z.core.ParsePayload<T>): void => {
    const { epsilons } = value;
    const ascending = epsilons.length >= 1 && epsilons.every((epsilon, i) => epsilon > (epsilons[i - 1] ?? -1));
    const report = (field: string, message: string) =>
      issues.push({ code: 'custom', path: [field], message, input: value });
    if (!ascending) report('epsilons', 'must ascend and be at least one');
    for (const [field, values] of Object.entries(lists(value)))
      if (values.length !== epsilons.length)
        report(field, `has ${values.length} entries for ${epsilons.length} epsilons`);
  };
}
