import type { Command } from 'commander';
import { RunsDiffer } from '../runs-differ.js';
import { print } from '../terminal/print.js';
import { example, jsonOption } from './options.js';

async function diff(before: string, now: string, { json }: { readonly json?: true }): Promise<void> {
  const [{ diffRuns }, { tableText }] = await Promise.all([
    import('@infomixup/experiments'),
    import('../terminal/table.js'),
  ]);
  const differences = await diffRuns(before, now);
  const rows = differences.map(({ field, before: first = 'absent', now: second = 'absent' }) => [field, first, second]);
  const text =
    rows.length === 0
      ? 'Nothing differs: the same configuration with every default, environment and weights.'
      : tableText(['what differs', before, now], rows, [0, 1, 2]);
  await print(json, { differences }, text);
  if (rows.length > 0) throw new RunsDiffer();
}

/** `infomixup diff RUN RUN`. */
export function addDiff(program: Command): Command {
  return program
    .command('diff')
    .description('print what differs between two runs: every option, defaults included, environment and weights')
    .argument('<run>', 'the folder of a training, or of one run of a comparison')
    .argument('<other>', 'another')
    .addOption(jsonOption())
    .addHelpText('after', example('diff results/runs/mixup-seed1 results/runs/mixup-seed2'))
    .action(diff);
}
