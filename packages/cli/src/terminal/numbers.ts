/** An area or a loss with three decimals. */
export function threeDecimals(value: number): string {
  return value.toFixed(3);
}

/** An estimate: `~12 s`, or `~2 min` from a minute and a half on. */
export function about(seconds: number): string {
  return seconds < 90 ? `~${Math.ceil(seconds)} s` : `~${Math.round(seconds / 60)} min`;
}

/** `12.3 s`, or `2 min 05 s` from a minute on. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
