import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { readWhole, replaceFile } from '@infomixup/core/node';
import { mostEvaluationBytes } from '@infomixup/evaluation/node';
import { evaluationFile, evaluationNames, type RunFolder } from './folder.js';
import type { Job } from './job.js';

/** What an evaluation is called: the newest that says the same, to the last character. */
export async function nameOf(folder: RunFolder, text: string): Promise<string | undefined> {
  for (const name of (await evaluationNames(folder)).toReversed()) {
    if (String(await readWhole(evaluationFile(folder, name), mostEvaluationBytes)) === text) return name;
  }
  return undefined;
}

async function freeName(folder: RunFolder, name: string): Promise<string> {
  const taken = await evaluationNames(folder);
  const names = [name, ...Array.from({ length: taken.length }, (_, i) => `${name}-${i + 2}`)];
  return names.find((each) => !taken.includes(each)) ?? name;
}

/**
 * Makes sure that the newest evaluation is kept by a name before another takes its place: the file of its own name may have
 * been damaged, or lost.
 *
 * @param next - What the other is called.
 */
export async function keepNewest(folder: RunFolder, next: string, { show }: Pick<Job, 'show'>): Promise<void> {
  if (!existsSync(folder.evaluation)) return;
  const text = String(await readWhole(folder.evaluation, mostEvaluationBytes));
  if ((await nameOf(folder, text)) !== undefined) return;
  const file = evaluationFile(folder, await freeName(folder, `before-${next}`));
  await replaceFile(file, text);
  show({
    type: 'note',
    text: `no file in ${folder.evaluations} says what ${folder.evaluation} does: it is kept as ${file}`,
  });
}

/**
 * Makes a finished evaluation the newest, to the last character.
 *
 * @param file - Where it is kept.
 * @param name - What it is called.
 */
export async function makeNewest(folder: RunFolder, file: string, name: string, job: Pick<Job, 'show'>): Promise<void> {
  await keepNewest(folder, name, job);
  await replaceFile(folder.evaluation, await readWhole(file, mostEvaluationBytes));
  // One that was killed just before this has left it behind.
  await rm(folder.unfinished, { force: true });
}
