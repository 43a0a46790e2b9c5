/** What the process tells its caller; stopped by a signal, it exits with 128 and the signal's number. */
export const exitCodes = {
  done: 0,
  /** A defect: please report it. */
  unexpected: 1,
  /** The command line, a configuration, a file or the machine is not as it must be; the message says what to do. */
  refused: 2,
  /** `diff` found differences. */
  differ: 3,
} as const;
