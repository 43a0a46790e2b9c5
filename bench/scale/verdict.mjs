/** What an exponent may exceed 1 by, since it is fitted to measurements. */
const tolerance = 0.15;

/** Below this, what little grows lies within the noise, and an exponent says nothing. */
const noticeable = 1.15;

/** In words, whether a quantity grows no faster than its arithmetic. */
export function verdictOn({ increase, exponent: { ofMedians, least, greatest } }) {
  const times = `\u00d7 ${increase.toFixed(increase < 10 ? 2 : 1)}`;
  if (increase < noticeable) return { soundly: true, text: `${times}: hardly grows` };
  const spread = least === greatest ? '' : ` (${least.toFixed(2)} to ${greatest.toFixed(2)})`;
  const soundly = ofMedians <= 1 + tolerance;
  return {
    soundly,
    text: `${times}, exponent ${ofMedians.toFixed(2)}${spread}${soundly ? '' : ', FASTER than its arithmetic'}`,
  };
}
