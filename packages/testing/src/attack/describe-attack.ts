import { describe, it } from 'vitest';
import { attackContract } from './contract.js';
import type { AttackSubject } from './subject.js';

/**
 * Registers the contract of an attack as vitest tests: that it keeps to budget and bounds, reports what happened, changes
 * nothing it is given, repeats itself, treats each sample alone, fools a linear classifier where that is possible, notices
 * broken gradients, refuses mistakes and leaks no tensors. A promise that the attack does not make is reported as skipped, and why.
 *
 * @param name the name of the test group
 *
 * @example In a test file: `describeAttack('pgd', { create: () => pgd({ norm: 'l2', steps: 5 }) });`
 */
export function describeAttack(name: string, subject: AttackSubject): void {
  describe(`${name}, as an attack,`, () => {
    for (const [promise, check] of Object.entries(attackContract))
      it(promise, async ({ skip }) => {
        const verdict = await check(subject);
        if (verdict !== 'kept') skip(verdict.inapplicable);
      });
  });
}
