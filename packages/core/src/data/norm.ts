/**
 * Every way to measure a perturbation: four norms over all values of one input, and `none`, for attacks whose threat is
 * no norm (a patch, a rotation) and whose budgets are in units of their own. L0 counts values, not pixels.
 */
export const norms = ['linf', 'l2', 'l1', 'l0', 'none'] as const;

/** How the size of a perturbation is measured, over all values of one input. */
export type Norm = (typeof norms)[number];
