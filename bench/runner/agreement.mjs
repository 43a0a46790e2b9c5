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
 * @param agreement by name of a list, `{ relative }` or `{ absolute }`: the difference allowed
 * @returns by name, the greatest difference
 * @throws Error where two sides did not do the same work
 */
export function requireAgreement(evidence, agreement) {
  const [[first, reference], ...others] = Object.entries(evidence);
  return Object.entries(agreement).map(([name, allowance]) => {
    const [measure, allowed] = Object.entries(allowance)[0];
    const differences = others.map(([side, found]) => {
      const difference = differenceOf(found[name], reference[name], measure);
      if (difference <= allowed) return difference;
      throw new Error(
        `bench: the ${name} of ${side} and ${first} differ by ${difference.toPrecision(3)} (${measure}; allowed ${allowed}), so they did not do the same work`,
      );
    });
    return { name, measure, allowed, greatest: Math.max(...differences) };
  });
}
