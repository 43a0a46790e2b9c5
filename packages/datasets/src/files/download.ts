import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Dispatcher } from 'undici';
import { discard, downloadFailed, get, proxyAgent } from './request.js';

/** Limits and listeners of one download. */
export interface DownloadOptions {
  /** The most bytes to take. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes present so far, those of an earlier attempt included, and how many there will be if that is known. */
  readonly onBytes?: ((present: number, total: number | undefined) => void) | undefined;
}

/** A server that sends nothing for this long, in milliseconds, is given up. */
const patience = 30_000;

const presentBytes = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Aborts when `alive` is not called for `patience`; `stop` ends what is still under way. */
const stallGuard = (): { readonly signal: AbortSignal; readonly alive: () => void; readonly stop: () => void } => {
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(new Error(`nothing came for ${patience / 1000} s`));
  let timer = setTimeout(giveUp, patience);
  return {
    signal: controller.signal,
    alive: () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, patience);
    },
    stop: () => {
      clearTimeout(timer);
      controller.abort();
    },
  };
};

/** An open file, and how many bytes it holds. */
interface Part {
  readonly file: FileHandle;
  readonly start: number;
}

/** Bytes that the headers promise; absent where they promise none. */
function promised({ headers }: Dispatcher.ResponseData): number | undefined {
  const length = headers['content-length'];
  return typeof length === 'string' && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** Appends the body to the part. */
async function append(
  { file, start }: Part,
  url: string,
  response: Dispatcher.ResponseData,
  { limit, onBytes }: DownloadOptions,
  alive: () => void,
): Promise<void> {
  const rest = promised(response);
  const total = rest === undefined ? undefined : start + rest;
  if (total !== undefined && total > limit) throw downloadFailed(url, `would send ${total} bytes, more than ${limit}`);
  let present = start;
  for await (const chunk of response.body) {
    alive();
    present += chunk.length;
    if (present > limit) throw downloadFailed(url, `sends more than ${limit} bytes`);
    await file.writeFile(chunk);
    onBytes?.(present, total);
  }
  if (total !== undefined && present !== total) throw downloadFailed(url, `ends after ${present} of ${total} bytes`);
}

/** The file as it is stored, since a part of what a server packs on the way cannot be continued. */
const headersFor = (start: number): Record<string, string> => ({
  'accept-encoding': 'identity',
  ...(start > 0 && { range: `bytes=${start}-` }),
});

/** Whether the answer goes on where the part ends. */
const continues = ({ headers }: Dispatcher.ResponseData, start: number): boolean =>
  String(headers['content-range'] ?? '').startsWith(`bytes ${start}-`);

/** Many servers say `gzip` of the stored file itself; any other packing was asked not to be. */
function requireAsStored(url: string, { headers }: Dispatcher.ResponseData): void {
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
  if (!['identity', 'gzip', 'x-gzip'].includes(encoding)) throw downloadFailed(url, `packs the file as ${encoding}`);
}

/** What a download needs besides its address. */
interface Line {
  readonly path: string;
  readonly options: DownloadOptions;
  readonly signal: AbortSignal;
  readonly alive: () => void;
  readonly dispatcher: Dispatcher;
}

/** @returns whether the part of `start` bytes was continued, or was the whole already */
async function fetchFrom(url: string, start: number, line: Line): Promise<boolean> {
  const { signal, dispatcher } = line;
  const response = await get(url, { signal, dispatcher, headers: headersFor(start) });
  const { statusCode } = response;
  try {
    // Nothing lies beyond the part: it was whole already, or the file is another one now.
    if (statusCode === 416 && start > 0) return true;
    if (statusCode === 206 && start > 0 && !continues(response, start)) return await fetchFrom(url, 0, line);
    const resumed = statusCode === 206 && start > 0;
    if (!resumed && statusCode !== 200) throw downloadFailed(url, `answered with status ${statusCode}`);
    requireAsStored(url, response);
    const file = await open(line.path, resumed ? 'a' : 'w');
    try {
      await append({ file, start: resumed ? start : 0 }, url, response, line.options, line.alive);
    } finally {
      await file.close();
    }
    return resumed;
  } finally {
    discard(response);
  }
}

/**
 * Downloads `url` to `path`, through the proxy of the environment, going on from what an earlier attempt left there; what
 * arrived stays there if it fails.
 *
 * @returns whether an earlier part was continued, and may be to blame if the whole is wrong
 * @throws InfomixupError `download-failed`, `invalid-proxy`
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<boolean> {
  const dispatcher = await proxyAgent();
  const guard = stallGuard();
  const signal = options.signal ? AbortSignal.any([options.signal, guard.signal]) : guard.signal;
  try {
    const line = { path, options, signal, alive: guard.alive, dispatcher };
    return await fetchFrom(url, await presentBytes(path), line);
  } finally {
    guard.stop();
    await dispatcher.destroy();
  }
}
