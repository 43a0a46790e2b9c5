import { type FileHandle, open, stat } from 'node:fs/promises';
import { InfomixupError } from '@infomixup/core';

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

const fail = (url: string, what: string): never => {
  throw new InfomixupError(`datasets: ${url}: ${what}; try another mirror or check the network`, 'download-failed');
};

/** Throws unless `url` is encrypted, or of this very machine. */
const checkProtocol = (url: string): void => {
  const { protocol, hostname } = new URL(url);
  const local = hostname === '127.0.0.1' || hostname === 'localhost';
  if (protocol !== 'https:' && !(protocol === 'http:' && local)) fail(url, 'is not an https address');
};

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

/** Appends the body to `file`, which holds `start` bytes. */
const append = async (
  file: FileHandle,
  start: number,
  response: Response,
  { limit, onBytes }: DownloadOptions,
  alive: () => void,
): Promise<void> => {
  let present = start;
  const rest = response.headers.get('content-length');
  const total = rest === null ? undefined : start + Number(rest);
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    alive();
    present += read.value.length;
    if (present > limit) fail(response.url, `sends more than ${limit} bytes`);
    await file.write(read.value);
    onBytes?.(present, total);
  }
};

/** The file as it is stored, since a part of what a server packs on the way cannot be continued. */
const headersFor = (start: number): Record<string, string> => ({
  'accept-encoding': 'identity',
  ...(start > 0 && { range: `bytes=${start}-` }),
});

/** Whether the answer goes on where the part ends; a server that ignores ranges sends everything again. */
const continues = (response: Response, start: number): boolean =>
  response.status === 206 && (response.headers.get('content-range') ?? '').startsWith(`bytes ${start}-`);

/**
 * Downloads `url` to `path`, going on from what an earlier attempt left there; what arrived stays there if it fails.
 *
 * @returns whether an earlier part was continued, and may be to blame if the whole is wrong
 * @throws InfomixupError `download-failed`
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<boolean> {
  checkProtocol(url);
  const start = await presentBytes(path);
  const guard = stallGuard();
  const signal = options.signal ? AbortSignal.any([options.signal, guard.signal]) : guard.signal;
  try {
    const response = await fetch(url, { signal, headers: headersFor(start) });
    checkProtocol(response.url);
    // Nothing lies beyond the part: it was whole already, or the file is another one now.
    if (response.status === 416 && start > 0) return true;
    const resumed = start > 0 && continues(response, start);
    if (!resumed && response.status !== 200) fail(url, `answered with status ${response.status}`);
    const file = await open(path, resumed ? 'a' : 'w');
    try {
      await append(file, resumed ? start : 0, response, options, guard.alive);
    } finally {
      await file.close();
    }
    return resumed;
  } finally {
    guard.stop();
  }
}
