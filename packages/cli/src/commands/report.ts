import { readReportInput } from '@infomixup/experiments';
import type { Command } from 'commander';
import { openDisplay } from '../terminal/open-display.js';
import { example, jsonOption } from './options.js';

async function report(folder: string, options: { json?: true }): Promise<void> {
  const { writeReport } = await import('@infomixup/report'); // a long import, which no other command waits for
  const display = openDisplay(options);
  const path = await writeReport(folder, await readReportInput(folder));
  display.show({ type: 'file', what: 'report', path });
}

/** `infomixup report FOLDER`. */
export function addReport(program: Command): Command {
  return program
    .command('report')
    .description('write report.html and its figures from the results in a folder')
    .argument('<folder>', 'the folder of a training or of a comparison')
    .addOption(jsonOption())
    .addHelpText('after', example('report results'))
    .action(report);
}
