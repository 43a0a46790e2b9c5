import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const exact = ['weights.safetensors', 'evaluation.json'];

/** The lines of a run's metrics but for the times, which no two runs share, and the digests over them. */
async function metricsOf(run: string): Promise<object[]> {
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => ({ ...JSON.parse(line), seconds: 0, sha256: '' }));
}

async function resultOf(run: string) {
  const files = await Promise.all(exact.map((file) => readFile(join(run, file), 'base64')));
  return { files, metrics: await metricsOf(run) };
}

/** What must come out the same, bit for bit, of two comparisons of the same: by run. */
export async function resultsIn(out: string): Promise<Record<string, Awaited<ReturnType<typeof resultOf>>>> {
  const runs = (await readdir(join(out, 'runs'))).sort();
  return Object.fromEntries(
    await Promise.all(runs.map(async (run) => [run, await resultOf(join(out, 'runs', run))] as const)),
  );
}
