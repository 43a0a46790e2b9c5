/** The path of a Chromium: the one that CHROMIUM_PATH names, else one that is installed; undefined where none starts. */
export function findBrowser(): string | undefined;

/** What to do where there is none. */
export const browserAdvice: string;
