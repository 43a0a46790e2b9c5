import { z } from 'zod';

/** A whole number of things. */
export const count = z.int().nonnegative();

/** A share, from 0 to 1. */
export const fraction = z.number().min(0).max(1);

/** A radius or distance in input units. */
export const radius = z.number().nonnegative();
