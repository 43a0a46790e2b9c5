/** What an exponent may exceed 1 by, since it is fitted to measurements. */
const tolerance = 0.15;

/** Below this, what little grows lies within the noise, and an exponent says nothing. */
const noticeable = 1.15;

/** Below this an exponent is a matter of noise where the rounds do not agree on it. */
const much = 2;

/** Rounds whose exponents lie further apart than this do not agree. */
const apart = 1;

/** In words, whether a quantity grows no faster than its arithmetic. */
export function verdictOn({ increase, exponent: { ofMedians, least, greatest } }) {
  const times = `\u00d7 ${increase.toFixed(increase < 10 ? 2 : 1)}`;
  if (increase < noticeable) return { soundly: true, text: `${times}: hardly grows` };
  const range = `(${least.toFixed(2)} to ${greatest.toFixed(2)})`;
  if (increase < much && greatest - least > apart)
    return { soundly: true, text: `${times}, too little for an exponent ${range}` };
  const soundly = ofMedians <= 1 + tolerance;
  const exponent = `exponent ${ofMedians.toFixed(2)}${least === greatest ? '' : ` ${range}`}`;
  return { soundly, text: `${times}, ${exponent}${soundly ? '' : ', FASTER than its arithmetic'}` };
}
