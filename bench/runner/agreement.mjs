/** The greatest difference of two lists of numbers: by itself, or as a share of the reference's greatest magnitude. */
function differenceOf(values, reference, measure) {
  if (values.length !== reference.length) return Number.POSITIVE_INFINITY;
  const greatest = Math.max(...values.map((value, index) => Math.abs(value - reference[index])));
  return measure === 'absolute' ? greatest : greatest / Math.max(...reference.map(Math.abs));
}

/**
 * Compares what each side computed with what the first one did.
 *
 * @param evidence by side, lists of numbers by name
 * @param agreement `{ relative }` or `{ absolute }`: the difference allowed
 * @returns the greatest difference
 * @throws Error where two sides did not do the same work
 */
export function requireAgreement(evidence, agreement) {
  const [measure, allowed] = Object.entries(agreement)[0];
  const [[first, reference], ...others] = Object.entries(evidence);
  const differences = others.flatMap(([side, found]) =>
    Object.keys(reference).map((name) => {
      const difference = differenceOf(found[name] ?? [], reference[name], measure);
      if (difference <= allowed) return difference;
      throw new Error(
        `bench: ${name} of ${side} and ${first} differ by ${difference} (${measure}; allowed ${allowed}), so they did not do the same work`,
      );
    }),
  );
  return { measure, allowed, greatest: Math.max(0, ...differences) };
}
