import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InfomixupError, randomStream } from '../../packages/core/src/index.ts';
import { total } from './command-line.mjs';
import { parsersIn } from './mutations/parsers.mjs';

const perRound = 10_000;
/** Milliseconds. */
const slowest = 100;
/** Megabytes by which residents may differ, after the first rounds: engines free memory when they like. */
const mostGrowth = 200;
const firstRounds = 5;

/** The command line's own errors have codes too. */
const isTyped = (error) => InfomixupError.isInstance(error) || String(error?.code).startsWith('commander.');

/** Milliseconds for which this process has had the processor: in those that passed others may have had it. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Whether an input is read or refused, and in how many milliseconds of a clock; any other end is thrown. */
async function outcome(read, bytes, clock) {
  const since = clock();
  try {
    await read(bytes);
    return { isRead: true, milliseconds: clock() - since };
  } catch (error) {
    if (isTyped(error)) return { isRead: false, milliseconds: clock() - since };
    throw error;
  }
}

/** The same, by processor time where it may have been long: of the fastest of three, as memory is freed in between. */
async function timed(read, bytes) {
  let found = await outcome(read, bytes, () => performance.now());
  if (found.milliseconds < slowest / 10) return found;
  found = await outcome(read, bytes, processorTime);
  for (let again = 0; again < 2 && found.milliseconds > slowest; again++)
    found = await outcome(read, bytes, processorTime);
  if (found.milliseconds > slowest) throw new Error(`it took ${found.milliseconds} ms of processor time`);
  return found;
}

/**
 * Lets a parser read so many mutations of its original.
 *
 * @param keep - Given the input at which it fails.
 * @returns how many it read, and the milliseconds of the longest.
 * @throws Error where it ends otherwise than by reading or refusing, or takes too long.
 */
export async function readMutations({ name, original, mutate, read }, count, rng, keep) {
  let [reads, longest] = [0, 0];
  for (let i = 0; i < count; i++) {
    const bytes = mutate(original, rng);
    try {
      const { isRead, milliseconds } = await timed(read, bytes);
      if (isRead) reads++;
      longest = Math.max(longest, milliseconds);
    } catch (cause) {
      throw new Error(`${name}: input ${i}, kept as ${keep(bytes)}`, { cause });
    }
  }
  return { reads, longest };
}

/** Megabytes in memory after what is not needed is freed. */
function resident() {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

export const soak = {
  shows:
    'R12: seeded structured mutations of every kind of file, text and answer that is parsed, most of those with a digest under a right one, are read or refused by a typed error within 100 ms of processor time, and memory does not grow (heap limited to 512 MB)',
  takes: 'two hours',
  rounds: 1000,
  isOpen: true,
  engine: 'cpu',
  async prepare(folder) {
    const parsers = await parsersIn(folder);
    for (const { original, read } of parsers) await read(original);
    const shares = parsers.reduce((sum, { share }) => sum + share, 0);
    const [session, residents] = [Date.now(), []];
    const round = async (seed, place) => {
      const keep = (bytes) => {
        writeFileSync(join(place, 'input'), bytes);
        return join(place, 'input');
      };
      const found = { mutations: 0, reads: 0, longest: 0 };
      for (const parser of parsers) {
        const count = Math.ceil((perRound * parser.share) / shares);
        const { reads, longest } = await readMutations(parser, count, randomStream(seed, parser.name), keep);
        found.mutations += count;
        found.reads += reads;
        found.longest = Math.max(found.longest, longest);
      }
      residents.push(resident());
      const growth = residents.at(-1) - (residents[firstRounds] ?? Number.POSITIVE_INFINITY);
      if (growth > mostGrowth) throw new Error(`resident memory has grown by ${growth} MB`);
      return { ...found, parsers: parsers.map(({ name }) => name), session, resident: residents.at(-1) };
    };
    return { round };
  },
  figures: (results) => ({
    mutations: total(results, 'mutations').toLocaleString('en'),
    parsers: [...new Set(results.flatMap(({ parsers }) => parsers))].join(', '),
    'read / refused': `${total(results, 'reads').toLocaleString('en')} / ${(total(results, 'mutations') - total(results, 'reads')).toLocaleString('en')}`,
    'longest (ms of processor time)': Math.max(...results.map(({ longest }) => longest)).toFixed(0),
    'memory in the second half of a session': growthText(results),
  }),
};

/** What was resident in the third and in the last quarter of the longest session. */
function growthText(results) {
  const sessions = new Map();
  for (const { session, resident: megabytes } of results)
    sessions.set(session, [...(sessions.get(session) ?? []), megabytes]);
  const [longest = []] = [...sessions.values()].sort((a, b) => b.length - a.length);
  const half = longest.slice(longest.length >> 1);
  if (half.length < 8) return 'too few rounds in one go to tell';
  const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1].toFixed(0);
  return `${middle(half.slice(0, half.length >> 1))} MB, then ${middle(half.slice(half.length >> 1))} MB`;
}
