import { existsSync, statSync, unlinkSync } from 'node:fs';
import { link, mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hasCode, InfomixupError } from '../errors.js';
import { writeDurably } from './durable.js';
import { withLock } from './lock.js';
import { type ProcessIdentity, thisProcess, whereaboutsOf } from './process-identity.js';
import { readWhole } from './read-whole.js';
import { isLeftover, temporaryName } from './replace.js';

/** The file in a folder that says which process works there. */
const ownerFile = 'owner.json';

const ownerSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  boot: z.string(),
  namespace: z.string(),
  started: z.string(),
  /** What it does, for people: its command line. */
  command: z.string(),
  /** When it took the folder, for people. */
  since: z.string(),
});

type Owner = z.output<typeof ownerSchema>;

/** Of an owner's file: a command line may be long. */
const mostBytes = 2 ** 20;

/** A folder that this process works in, and no other. */
export interface OwnedFolder {
  /** Gives it back; to do so twice is no harm. */
  readonly release: () => Promise<void>;
}

// Nobody holds it for longer than it takes to read one file and write another.
const patience = { stale: 5_000, wait: 20_000 };

async function readOwner(file: string): Promise<Owner | 'nobody' | 'unknown'> {
  const text = await readWhole(file, mostBytes).then(String, (error: unknown) => {
    // Where a file stands in the folder's place, or its name is too long, making it says so.
    if (hasCode(error, 'ENOENT', 'empty-link', 'ENOTDIR', 'ENAMETOOLONG')) return undefined;
    if (InfomixupError.isInstance(error)) return '';
    throw error;
  });
  if (text === undefined) return 'nobody';
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return 'unknown';
  }
}

/** Whoever gave the folder away may have written what moves a terminal's cursor. */
const visible = (text: string): string => text.replace(/\p{C}/gu, '?');

const nameOf = ({ pid, host, command, since }: Owner, { host: here }: ProcessIdentity): string => {
  const where = host === here ? '' : ` on ${host}`;
  return pid === process.pid && where === ''
    ? 'this process'
    : visible(`process ${pid}${where} (${command}, since ${since})`);
};

function inUse(folder: string, owner: Owner | 'unknown'): InfomixupError {
  const file = join(folder, ownerFile);
  const [who, end] =
    owner === 'unknown'
      ? ['somebody', `if nobody is, delete ${file}`]
      : [nameOf(owner, thisProcess()), `wait for its end, or end it; if it is gone already, delete ${file}`];
  return new InfomixupError(`core: ${who} is at work in ${folder}; ${end}`, 'folder-in-use');
}

// An owner touches its file so often; one that cannot be looked at is gone after so long without a sign.
const touch = 10_000;
const silence = 120_000;

function isSilent(file: string): boolean {
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return touched !== undefined && Date.now() - touched > silence;
}

function isGone(owner: Owner, file: string): boolean {
  const whereabouts = whereaboutsOf(owner);
  return whereabouts === 'gone' || (whereabouts === 'unknown' && isSilent(file));
}

const mayBeTaken = (owner: Owner | 'nobody' | 'unknown', file: string): owner is Owner | 'nobody' =>
  owner === 'nobody' || (owner !== 'unknown' && isGone(owner, file));

/**
 * Makes sure that no process works in a folder, and changes nothing.
 *
 * @throws InfomixupError `folder-in-use`, naming the process that does.
 */
export async function requireNoOwner(folder: string): Promise<void> {
  const file = join(folder, ownerFile);
  const owner = await readOwner(file);
  if (!mayBeTaken(owner, file)) throw inUse(folder, owner);
}

async function removeLeftovers(folder: string): Promise<void> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  await Promise.all(names.filter(isLeftover).map((name) => rm(join(folder, name), { force: true })));
}

/** Writes the owner's file where there is none: whole, since a link has all of its content at once. */
async function announce(file: string, owner: Owner): Promise<void> {
  const text = `${JSON.stringify(owner, null, 2)}\n`;
  const temporary = temporaryName(file);
  try {
    await writeDurably(temporary, text);
    // Some file systems of sticks and cameras have no links.
    await link(temporary, file).catch(() => writeDurably(file, text));
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What else an owner is to do. */
export interface OwnOptions {
  /** Folders within it from which unfinished files of killed processes are removed, as they are from itself. */
  readonly within?: readonly string[];
  /** Milliseconds to wait for another process to end its work; 0 by default. */
  readonly wait?: number;
}

/**
 * Makes a folder, where it is missing, this process's own until it is released: any other that asks, and this one asking
 * again, is refused. A process that was killed owns nothing: it is known by its number, its start and its machine; one of
 * another machine or container by two minutes without a sign of life.
 *
 * Unfinished files that `replaceFile` left in it, as its process was killed, are removed.
 *
 * @throws InfomixupError `folder-in-use`, naming the process that works there.
 *
 * @example
 * ```ts
 * import { ownFolder } from '@infomixup/core/node';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * const folder = await mkdtemp('/tmp/owned-');
 * const { release } = await ownFolder(folder);
 * const refused = await ownFolder(folder).catch((error) => error.code);
 * console.assert(refused === 'folder-in-use');
 * await release();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function ownFolder(folder: string, { within = [], wait = 0 }: OwnOptions = {}): Promise<OwnedFolder> {
  const file = join(folder, ownerFile);
  const end = Date.now() + wait;
  const inTheWay = async (): Promise<Owner | 'unknown' | undefined> => {
    const owner = await readOwner(file);
    return mayBeTaken(owner, file) ? undefined : owner;
  };
  const take = async (): Promise<Owner | 'unknown' | undefined> => {
    const other = await inTheWay();
    if (other) return other;
    await rm(file, { force: true });
    const command = process.argv.slice(1).join(' ') || process.title;
    await announce(file, { ...thisProcess(), command, since: new Date().toISOString() });
    return undefined;
  };
  await mkdir(folder, { recursive: true });
  for (;;) {
    const other = (await inTheWay()) ?? (await withLock(file, take, patience));
    if (!other) break;
    if (Date.now() >= end) throw inUse(folder, other);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  for (const each of ['.', ...within]) await removeLeftovers(join(folder, each));
  return released(file);
}

function released(file: string): OwnedFolder {
  const now = () => utimes(file, new Date(), new Date()).catch(() => {});
  const touching = setInterval(now, touch).unref();
  // Also where the process ends itself in the middle of its work.
  const remove = () => {
    if (existsSync(file)) unlinkSync(file);
  };
  process.once('exit', remove);
  return {
    release: async () => {
      clearInterval(touching);
      process.off('exit', remove);
      remove();
    },
  };
}
