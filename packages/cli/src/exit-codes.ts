/** What the process tells its caller. */
export const exitCodes = {
  done: 0,
  /** A defect: please report it. */
  unexpected: 1,
  /** The command line, a configuration or a file is wrong; nothing was changed. */
  badInput: 2,
  /** Stopped by SIGINT, with a checkpoint written. */
  interrupted: 130,
} as const;
