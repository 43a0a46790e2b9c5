/** What was thrown where nobody waits for it, such as in a timer or by a promise that nobody heeds. */
export interface Uncaught {
  /** The first of it; undefined where there is none. */
  readonly first: () => { readonly thrown: unknown } | undefined;
  /** Gives it back to Node, which ends the process by it. */
  readonly release: () => void;
}

/**
 * Hears, until it is released, what Node would end the process by with a stack trace: so that what was begun can end as it
 * does for any other failure.
 *
 * @param stop - Called once, at the first.
 */
export function hearUncaught(stop: (thrown: unknown) => void): Uncaught {
  let first: { readonly thrown: unknown } | undefined;
  const hear = (thrown: unknown) => {
    if (first) return;
    first = { thrown };
    stop(thrown);
  };
  process.on('uncaughtException', hear);
  return { first: () => first, release: () => void process.off('uncaughtException', hear) };
}
