/** What an exponent may exceed 1 by, since it is fitted to measurements. */
const tolerance = 0.15;

/** Below this, what little grows lies within the noise, and an exponent says nothing. */
const noticeable = 1.15;

/** In words, whether a quantity grows no faster than its arithmetic. */
export function verdictOn({ increase, exponent: { minimum, median, maximum } }) {
  const times = `${increase.toFixed(increase < 10 ? 2 : 0)} times from the first to the last`;
  if (increase < noticeable) return { soundly: true, text: `${times}: hardly grows` };
  const spread = minimum === maximum ? '' : ` (${minimum.toFixed(2)} to ${maximum.toFixed(2)})`;
  const soundly = median <= 1 + tolerance;
  return {
    soundly,
    text: `${times}: exponent ${median.toFixed(2)}${spread}${soundly ? '' : ', FASTER than its arithmetic'}`,
  };
}
