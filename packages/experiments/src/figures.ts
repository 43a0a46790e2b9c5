import type { Evaluation } from '@infomixup/evaluation';
import type { Figures } from './events.js';

interface NamedAttack {
  readonly name: string;
  readonly norm: string;
}

/** The title of the area under an attack's decay curve; with the norm where the name alone would be ambiguous. */
const areaTitle = ({ name, norm }: NamedAttack, all: readonly NamedAttack[]): string =>
  all.some((other) => other.name === name && other.norm !== norm) ? `${name} ${norm} area` : `${name} area`;

/** A finished evaluation in a few numbers: clean accuracy, and the area under each attack's decay curve. */
export function evaluationFigures({ clean, attacks }: Evaluation): Figures {
  return {
    clean: clean.accuracy,
    ...Object.fromEntries(attacks.map((attack) => [areaTitle(attack, attacks), attack.area])),
  };
}

/** The titles of those numbers, before there are any. */
export function figureTitles(attacks: readonly NamedAttack[]): string[] {
  return ['clean', ...attacks.map((attack) => areaTitle(attack, attacks))];
}
