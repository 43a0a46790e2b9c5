import { createProgram } from '../../../packages/cli/src/program.ts';
import {
  applyOverrides,
  checkConfig,
  compareConfig,
  loadConfig,
  parseText,
  trainConfig,
} from '../../../packages/experiments/src/index.ts';
import { bytesLike, valuesLike } from './mutators.mjs';
import { fileIn } from './run-folder.mjs';

const yaml = `# soak
name: &name soak
dataset: { name: spirals, size: 100 }
model:
  name: spiral-mlp
  hidden: [8]
training:
  epochs: 6
  batchSize: 16
methods:
  baseline: {}
  mixup:
    regularizers: [mixup, { name: vib, beta: 1e-3 }]
evaluation:
  attacks:
    - name: fgsm
      norm: linf
      epsilons: { from: 0, to: 0.3, count: 4 }
`;

const words = ['compare', 'c.yaml', '--set', 'training.epochs=5', '--budgets', '0.1,0.3', '--threads', '2', '--json'];

/** What the command line makes of words, short of doing it. */
async function readCommandLine(given) {
  const { command: program } = createProgram();
  for (const command of [program, ...program.commands.flatMap((each) => [each, ...each.commands])])
    command.action(() => {}).configureOutput({ writeOut: () => {}, writeErr: () => {} });
  await program.parseAsync(given.map(String), { from: 'user' });
}

/** The readers of what the user writes: files, assignments, the command line. */
export function configurationParsers(config, place) {
  const document = parseText(yaml, 'c.yaml');
  return {
    'YAML configuration': {
      ...bytesLike(yaml),
      read: fileIn(place, 'compare.yaml', (file) => loadConfig(file, compareConfig)),
    },
    'JSON configuration': {
      ...bytesLike(JSON.stringify(config, null, 2)),
      read: fileIn(place, 'train.json', (file) => loadConfig(file, trainConfig)),
    },
    '--set': {
      ...bytesLike('evaluation.attacks.0.epsilons=[0, 0.1, 0.2]'),
      read: (bytes) => checkConfig(applyOverrides(document, [String(bytes)]), compareConfig),
    },
    'command line': {
      ...valuesLike(words),
      read: (bytes) => readCommandLine([JSON.parse(String(bytes))].flat(20)),
    },
  };
}
