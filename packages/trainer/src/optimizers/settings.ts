import { InfomixupError } from '@infomixup/core';

/** Returns `settings`, each found within its range. Throws InfomixupError `invalid-options` naming owner and field. */
export function requireSettings<S extends Readonly<Record<string, number>>>(
  owner: string,
  settings: S,
  ranges: { readonly [K in keyof S]: (value: number) => boolean },
): S {
  for (const [field, value] of Object.entries(settings)) {
    if (Number.isFinite(value) && ranges[field]?.(value)) continue;
    const what = field in ranges ? `${field} is ${value}` : `${field} is not an option`;
    throw new InfomixupError(`${owner}: ${what}; see its documented options and ranges`, 'invalid-options');
  }
  return settings;
}
