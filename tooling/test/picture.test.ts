import { expect, it } from 'vitest';
import { kept, picture } from '../picture.mjs';

it('shows the packages as they depend on one another; npm run picture draws it anew', async () => {
  expect(await picture()).toBe(kept());
});
