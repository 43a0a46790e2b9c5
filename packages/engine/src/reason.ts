/** An error's message without the package in front, to go on a sentence with. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^engine: /, '') : String(error);
