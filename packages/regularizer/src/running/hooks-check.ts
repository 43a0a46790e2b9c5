import { didYouMean, InfomixupError } from '@infomixup/core';

const known = ['prepareBatch', 'representations', 'targets', 'weights', 'penalty', 'nextState', 'gradients', 'updated'];

/**
 * Refuses hooks that no trainer would call: a misspelt one would else be left out in silence.
 *
 * @throws InfomixupError `unknown-hook` or `wrong-hook-result`
 */
export function requireHooks(plugin: string, hooks: object): void {
  for (const [hook, value] of Object.entries(hooks)) {
    if (!known.includes(hook)) throw unknown(plugin, hook);
    if (hook !== 'representations') requireFunction(plugin, hook, value);
    else if (isObject(value))
      for (const [role, change] of Object.entries(value)) requireFunction(plugin, `representations.${role}`, change);
    else if (value !== undefined) throw wrong(plugin, hook, value, 'give an object of functions by role');
  }
}

function requireFunction(plugin: string, hook: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw wrong(plugin, hook, value, 'give a function, or leave it out');
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const unknown = (plugin: string, hook: string) =>
  new InfomixupError(
    `${plugin}: its step returned an unknown hook "${hook}"${didYouMean(hook, known)}; give hooks of ${known.join(', ')}`,
    'unknown-hook',
  );

const wrong = (plugin: string, hook: string, value: unknown, advice: string) =>
  new InfomixupError(
    `${plugin}: its step returned ${typeof value === 'function' ? 'a function' : String(value)} as its ${hook} hook; ${advice}`,
    'wrong-hook-result',
  );
