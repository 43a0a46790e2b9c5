import { benchmarks } from './benchmarks/index.mjs';
import { robustness } from './benchmarks/robustness.mjs';
import { sweeps } from './scale/sweeps.mjs';

const goalText = ({ kind = 'time', figure = kind, of, to = [], goal }) =>
  kind === 'milliseconds'
    ? `${of} <= ${goal} ms`
    : `${figure} of ${of} / ${to.join(' or ')} <= ${Number(goal.toFixed(3))}`;

const entryText = ({ name, work, comparisons = [] }) => {
  const goals = comparisons.filter(({ goal }) => goal !== undefined).map(goalText);
  return `  ${name}\n      ${[work, ...goals].join('\n      ')}`;
};

/** Every name with what it does and what its goals are. */
export const listing = () =>
  [
    'all: every comparison; what is run where no name is given',
    ...benchmarks.map(entryText),
    '\nrobustness: attacks beside those of libraries, with what they come to; an hour and more, only where named',
    ...robustness.map(entryText),
    '\nscale: how cost grows, every one of',
    ...sweeps.map(entryText),
    '\nattack-ladder: our attacks beside those of libraries, on three networks, in two norms, at equal passes; writes',
    '  docs/results/attack-ladder.md. Goes on where it was stopped',
    '\nguide: no measurement; writes the newest results into docs/guides/speed.md and draws docs/images/scale.png',
  ].join('\n');
