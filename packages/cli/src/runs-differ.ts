/** Two runs were compared and are not the same: said already, and told by the exit code. */
export class RunsDiffer extends Error {}
