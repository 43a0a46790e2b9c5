import type { Json } from '@infomixup/attacks';
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
export const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
