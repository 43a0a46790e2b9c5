import { failureOf as failureOfPart, type InfomixupError, wrongResult as wrongResultOf } from '@infomixup/core';

/** An InfomixupError `wrong-shape`: an author's function returned something else than belongs there. */
export function wrongResult(attack: string, what: string, returned: unknown, belongs: string, advice: string) {
  return wrongResultOf(attack, what, returned, belongs, advice, 'wrong-shape');
}

/** What an author's or a model's function threw, with the attack's name and the function's. */
export function failureOf(attack: string, what: string, cause: unknown): InfomixupError {
  return failureOfPart(attack, what, 'attack-failed', cause);
}
