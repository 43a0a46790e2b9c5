import { InfomixupError } from '@infomixup/core';
import type { Attack, RunOptions } from './attack.js';

/** Refuses inputs that have no rows and columns; what is no tensor at all is refused by every attack. */
function requireImages(attack: string, options: Partial<RunOptions> | undefined): void {
  const [, ...shape] = options?.batch?.inputs?.shape ?? [1, 1, 1];
  if (shape.length === 2 || shape.length === 3) return;
  throw new InfomixupError(
    `${attack}: works on images, [rows, columns] or [rows, columns, channels], and was given inputs of shape [${shape}]; use an attack in a norm`,
    'wrong-shape',
  );
}

/** An attack that is run on images alone. */
export function onImages(attack: Attack<'none'>): Attack<'none'> {
  return {
    ...attack,
    run: async (options) => {
      requireImages(attack.name, options);
      return attack.run(options);
    },
  };
}
