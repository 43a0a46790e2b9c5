import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { InfomixupError } from '@infomixup/core';
import { readEvaluation } from '@infomixup/evaluation/node';
import type { DecisionSurface, ReportInput, ReportRun } from '@infomixup/report';
import { z } from 'zod';
import { readComparison, runPath } from './comparison-folder.js';
import { readRunRecord, runFolder } from './folder.js';
import { parseJson, readJson } from './json-file.js';

const numbers = z.record(z.string(), z.number().nullable());
const metricsLine = z.union([
  z.object({ kind: z.literal('epoch'), epoch: z.int(), loss: z.number(), terms: numbers, reports: numbers }),
  z.object({ kind: z.literal('step') }),
]);

const surfaceSchema: z.ZodType<DecisionSurface> = z.strictObject({
  x: z.tuple([z.number(), z.number()]),
  y: z.tuple([z.number(), z.number()]),
  columns: z.int(),
  rows: z.int(),
  probabilities: z.array(z.number()),
  points: z.array(z.strictObject({ x: z.number(), y: z.number(), label: z.int() })),
});

/** Without what is no number, such as a share of nothing, which JSON writes as null. */
const finite = (terms: z.output<typeof numbers>): Record<string, number> =>
  Object.fromEntries(Object.entries(terms).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));

async function readEpochs(path: string): Promise<ReportRun['epochs']> {
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return lines.flatMap((line, i) => {
    const entry = parseJson(line, `${path}:${i + 1}`, metricsLine, 'delete the run and train again');
    if (entry.kind === 'step') return [];
    return [{ epoch: entry.epoch + 1, loss: entry.loss, terms: finite({ ...entry.terms, ...entry.reports }) }];
  });
}

async function readSurface(path: string, run: string): Promise<{ surface?: DecisionSurface }> {
  if (!existsSync(path)) return {};
  return { surface: await readJson(path, surfaceSchema, `run infomixup evaluate ${run} again`) };
}

async function readRun(path: string): Promise<ReportRun> {
  const folder = runFolder(path);
  const { method, seed } = await readRunRecord(folder);
  if (!existsSync(folder.evaluation)) {
    throw new InfomixupError(
      `infomixup: ${path} is not evaluated; go on with it by --resume, or run infomixup evaluate ${path}`,
      'not-evaluated',
    );
  }
  return {
    method,
    seed,
    epochs: await readEpochs(folder.metrics),
    evaluation: await readEvaluation(folder.evaluation),
    ...(await readSurface(folder.surface, path)),
  };
}

async function readTraining(folder: string): Promise<ReportInput> {
  const { method, config } = await readRunRecord(runFolder(folder));
  return { title: method, runs: [await readRun(folder)], config };
}

/**
 * What a report is made from, read from the folder of a training or of a comparison.
 *
 * @throws InfomixupError naming the folder or file that is missing or damaged.
 */
export async function readReportInput(folder: string): Promise<ReportInput> {
  const comparison = await readComparison(folder);
  if (!comparison) return readTraining(folder);
  const { config, written } = comparison;
  const labels = Object.keys(config.methods).flatMap((method) => config.seeds.map((seed) => ({ method, seed })));
  const runs = await Promise.all(labels.map((label) => readRun(runPath(folder, label))));
  return { title: config.name, runs, config: written };
}
