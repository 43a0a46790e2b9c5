import type { Command } from 'commander';
import { budgetsOption, example, jsonOption } from './options.js';

interface ReportOptions {
  readonly json?: true;
  readonly budgets?: readonly number[];
  readonly evaluation?: string;
}

async function report(folder: string, { json, budgets, evaluation }: ReportOptions): Promise<void> {
  const [experiments, { openDisplay }] = await Promise.all([
    import('@infomixup/experiments'),
    import('../terminal/open-display.js'),
  ]);
  const { show } = openDisplay(json ? { json } : {});
  const warn = (text: string) => show({ type: 'note', text });
  show({ type: 'file', what: 'report', path: await experiments.report(folder, { budgets, evaluation, warn }) });
}

/** `infomixup report FOLDER`. */
export function addReport(program: Command): Command {
  return program
    .command('report')
    .description('write report.html and its figures from the results in a folder')
    .argument('<folder>', 'the folder of a training or of a comparison')
    .option('--evaluation <name>', 'show the evaluation of this name; the newest by default')
    .addOption(budgetsOption())
    .addOption(jsonOption())
    .addHelpText('after', example('report results'))
    .action(report);
}
