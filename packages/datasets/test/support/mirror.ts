import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { packed } from './small-set.js';

/** One answer of a mirror to a request for a file. */
export type Answer = (file: Uint8Array, request: IncomingMessage, response: ServerResponse) => void;

/** A web server on this machine, and the requests it had: `<file> <range>`. */
export interface Mirror {
  readonly url: string;
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/** Sends what is asked for, a range where one is asked for. */
export const honest: Answer = (file, request, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= file.length) {
    response.writeHead(416).end();
  } else if (start > 0) {
    response.writeHead(206, {
      'content-range': `bytes ${start}-${file.length - 1}/${file.length}`,
      'content-length': file.length - start,
    });
    response.end(file.subarray(start));
  } else response.end(file);
};

/** Sends everything, whatever range is asked for. */
export const withoutRanges: Answer = (file, _, response) => {
  response.end(file);
};

/** Sends `bytes` and breaks the connection off; a little later, since the receiver drops what it has not read by then. */
export const breakingAfter =
  (bytes: number): Answer =>
  (file, _, response) => {
    response.writeHead(200, { 'content-length': file.length });
    response.write(file.subarray(0, bytes), () => setTimeout(() => response.destroy(), 200));
  };

/** Sends something else. */
export const sending =
  (bytes: Uint8Array): Answer =>
  (_, __, response) => {
    response.end(bytes);
  };

export const failing =
  (status: number): Answer =>
  (_, __, response) => {
    response.writeHead(status).end();
  };

/** Starts a mirror of the small set that answers each request by the next of `answers`, and all further ones by the last. */
export const startMirror = async (...answers: readonly Answer[]): Promise<Mirror> => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    requests.push(`${name} ${request.headers.range ?? ''}`.trim());
    const answer = answers[Math.min(requests.length, answers.length) - 1] ?? honest;
    answer(packed.get(name.replace(/\.gz$/, '')) ?? new Uint8Array(), request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
