/** A share in [0, 1] as a percentage with one decimal. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** An area or a loss with three decimals. */
export const threeDecimals = (value: number): string => value.toFixed(3);

/** `12.3 s`, or `2 min 05 s` from a minute on. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
