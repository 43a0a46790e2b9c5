import { described, failureOf as failureOfPart, InfomixupError, unheeded } from '@infomixup/core';

/** An InfomixupError `wrong-shape`: an author's function returned something else than belongs there. */
export function wrongResult(attack: string, what: string, returned: unknown, belongs: string, advice: string) {
  unheeded(returned);
  return new InfomixupError(
    `${attack}: ${what} returned ${described(returned)} where ${belongs} belongs; ${advice}`,
    'wrong-shape',
  );
}

/** What an author's or a model's function threw, with the attack's name and the function's. */
export function failureOf(attack: string, what: string, cause: unknown): InfomixupError {
  return failureOfPart(attack, what, 'attack-failed', cause);
}
