/** An error's message without the package in front, to go on a sentence with. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^engine: /, '') : String(error);
}
