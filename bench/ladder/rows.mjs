/** The networks of tooling/oracles/attacks/models.yaml. */
export const models = ['plain', 'adversarial', 'vib'];

export const norms = ['linf', 'l2'];

/** Forward and backward passes that a sample may cost, each counted as one. */
export const passes = 1000;

/** How attacks within a budget look for each sample's least one: by halving, between 0 and the greatest. */
export const budgets = { halvings: 6, greatest: { linf: 0.5, l2: 6 } };

export const libraries = {
  foolbox: 'Foolbox',
  torchattacks: 'torchattacks',
  'adv-lib': 'adv-lib',
  'auto-attack': 'auto-attack',
};

const both = (names) => ({ linf: names, l2: names });
const gradientSigns = { linf: ['foolbox', 'torchattacks'], l2: ['foolbox'] };
const byAuthors = both(['auto-attack', 'torchattacks', 'adv-lib']);

/** Attacks, what they are set to on every side, and by norm the libraries that have one of the same name. */
const bounded = [
  ['fgsm', {}, gradientSigns],
  ['bim', { steps: 10, relativeStepSize: 0.2 }, gradientSigns],
  ['mi-fgsm', { steps: 10, relativeStepSize: 0.2 }, gradientSigns],
  [
    'pgd',
    { steps: 75, relativeStepSize: 2.5 / 75 },
    { linf: ['foolbox', 'torchattacks', 'adv-lib'], l2: ['foolbox', 'torchattacks'] },
  ],
  ['apgd-ce', { steps: 75 }, byAuthors],
  ['apgd-dlr', { steps: 75 }, byAuthors],
  ['apgd-t', { steps: 18, targets: 4 }, byAuthors],
];
const minimal = [
  ['minimal-apgd', { searches: 10, steps: 47 }, both(['adv-lib'])],
  ['deepfool', { steps: 50 }, { linf: ['foolbox', 'adv-lib'], l2: ['foolbox', 'torchattacks', 'adv-lib'] }],
  ['ddn', { steps: 490 }, { l2: ['foolbox', 'adv-lib'] }],
  ['fmn', { steps: 490 }, both(['foolbox', 'adv-lib'])],
  ['fab', { steps: 50 }, byAuthors],
  ['fab-t', { steps: 35, targets: 9 }, both(['auto-attack', 'torchattacks'])],
  ['carlini-wagner', { searches: 9, steps: 52, stepSize: 0.05, firstConstant: 0.01 }, { l2: ['foolbox', 'adv-lib'] }],
  // torchattacks searches for no constant.
  [
    'carlini-wagner-once',
    { searches: 1, steps: 468, stepSize: 0.05, firstConstant: 1 },
    { l2: ['foolbox', 'torchattacks', 'adv-lib'] },
  ],
  ['alma', { steps: 490 }, { l2: ['adv-lib'] }],
];

const attacks = [
  ...bounded.map(([attack, settings, peers]) => ({ attack, settings, peers, isBounded: true })),
  ...minimal.map(([attack, settings, peers]) => ({ attack, settings, peers, isBounded: false })),
];

/** Every rung: an attack of ours or of a library, on a network, in a norm. */
export const rows = models.flatMap((model) =>
  norms.flatMap((norm) =>
    attacks.flatMap(({ attack, settings, peers, isBounded }) =>
      (peers[norm] ? ['ours', ...peers[norm]] : []).map((library) => ({
        ...{ model, norm, attack, library, settings, passes },
        ...(isBounded ? { budgets: { halvings: budgets.halvings, greatest: budgets.greatest[norm] } } : {}),
        ...(isBounded ? {} : { greatest: budgets.greatest[norm] }),
      })),
    ),
  ),
);

/** A few that show whether all is in order. */
export const fewRows = rows.filter(
  ({ model, norm, attack }) => model === 'plain' && ((norm === 'linf' && attack === 'bim') || attack === 'ddn'),
);
