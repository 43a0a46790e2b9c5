import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { readEvaluation } from '@infomixup/evaluation/node';
import type { DecisionSurface, ReportInput, ReportRun } from '@infomixup/report';
import { z } from 'zod';
import { readRunRecord, runFolder } from './folder.js';

const epochLine = z.object({
  kind: z.literal('epoch'),
  epoch: z.int(),
  loss: z.number(),
  terms: z.record(z.string(), z.number()),
  reports: z.record(z.string(), z.number()),
});

async function readEpochs(path: string): Promise<ReportRun['epochs']> {
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line) => {
    const { success, data } = epochLine.safeParse(JSON.parse(line));
    return success ? [{ epoch: data.epoch + 1, loss: data.loss, terms: { ...data.terms, ...data.reports } }] : [];
  });
}

async function readSurface(path: string): Promise<{ surface?: DecisionSurface }> {
  if (!existsSync(path)) return {};
  const surface: DecisionSurface = JSON.parse(await readFile(path, 'utf8'));
  return { surface };
}

async function readRun(path: string): Promise<ReportRun> {
  const folder = runFolder(path);
  const { method, seed } = await readRunRecord(folder);
  if (!existsSync(folder.evaluation)) {
    throw new InfomixupError(`infomixup: ${path} is not evaluated; run infomixup evaluate ${path}`, 'not-evaluated');
  }
  return {
    method,
    seed,
    epochs: await readEpochs(folder.metrics),
    evaluation: await readEvaluation(folder.evaluation),
    ...(await readSurface(folder.surface)),
  };
}

/** The runs of a comparison in the order of its methods, which is not that of the alphabet. */
async function comparedRuns(folder: string, config: { methods: object }): Promise<ReportRun[]> {
  const names = await readdir(join(folder, 'runs'));
  const runs = await Promise.all(names.map((name) => readRun(join(folder, 'runs', name))));
  const order = Object.keys(config.methods);
  return runs.sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method) || a.seed - b.seed);
}

/**
 * What a report is made from, read from the folder of a training or of a comparison.
 *
 * @throws InfomixupError naming the folder or file that is missing or damaged.
 */
export async function readReportInput(folder: string): Promise<ReportInput> {
  const comparison = join(folder, 'compare.json');
  if (!existsSync(comparison)) {
    const run = await readRun(folder);
    const { config } = await readRunRecord(runFolder(folder));
    return { title: run.method, runs: [run], config };
  }
  const config: { name?: string; methods: object } = JSON.parse(await readFile(comparison, 'utf8'));
  const title = config.name ?? basename(resolve(folder));
  return { title, runs: await comparedRuns(folder, config), config };
}
