/** Every norm a perturbation can be measured in. */
export const norms = ['linf', 'l2', 'l1'] as const;

/** How the size of a perturbation is measured, over all values of one input. */
export type Norm = (typeof norms)[number];
