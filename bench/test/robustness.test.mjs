import { expect, it } from 'vitest';
import { open } from '../ours/robustness.mjs';

it('a side tells what its attack comes to, and what it costs', async () => {
  const options = { attack: 'verdict', model: 'plain', norm: 'linf', epsilon: 0.5, images: 2 };
  const { attack } = await open('', options);
  const { forwards, backwards, ...figures } = await attack.evidence();
  expect(figures).toEqual({ 'robust accuracy': [0] });
  expect(backwards[0]).toBeGreaterThanOrEqual(1);
  expect(forwards[0]).toBeGreaterThan(backwards[0]);
});
