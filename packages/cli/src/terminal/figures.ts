import type { Evaluation, PlannedAttack } from '@infomixup/evaluation';
import type { Figures } from './events.js';

/** A finished evaluation in a few numbers: clean accuracy, and the area under each attack's decay curve. */
export const evaluationFigures = ({ clean, attacks }: Evaluation): Figures => ({
  clean: clean.accuracy,
  ...Object.fromEntries(attacks.map(({ name, area }) => [`${name} area`, area])),
});

/** The titles of those numbers, before there are any. */
export const figureTitles = (attacks: readonly PlannedAttack[]): string[] => [
  ...new Set(['clean', ...attacks.map(({ attack }) => `${attack.name} area`)]),
];
