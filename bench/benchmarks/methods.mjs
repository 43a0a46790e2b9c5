import { ours } from '../runner/sides.mjs';

const judged = 32;
const dimensions = [2, judged, 256];

const at = (dimension) => ['bottleneck alone', 'vib', 'infomixup'].map((method) => `${method} ${dimension}`);

const compared = (dimension) => {
  const [alone, vib, infomixup] = at(dimension);
  const goal = (value) => (dimension === judged ? { goal: value } : {});
  return [
    { of: vib, to: ['baseline'], ...goal(1.05) },
    { of: infomixup, to: [vib], ...goal(1.04) },
    { of: infomixup, to: ['baseline'], ...goal(1.09) },
    { of: vib, to: [alone] },
  ];
};

export const methods = {
  name: 'methods',
  work: `our LeNet-5 step without and with VIB and InfoMixup, Adam, batch 256, bottleneck dimensions ${dimensions.join(', ')}`,
  rounds: 15,
  // Differences of a few per cent drown in a machine's drift between rounds.
  turns: 20,
  sides: ['baseline', ...dimensions.flatMap(at)].map((work) => ours('methods', work, { options: { dimensions } })),
  comparisons: dimensions.flatMap(compared),
};
