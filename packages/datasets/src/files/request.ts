import { InfomixupError } from '@infomixup/core';
import type { Dispatcher } from 'undici';

/** As curl: more redirects than this are a circle. */
const mostRedirects = 10;

// Long to load, and seldom needed: most runs find their data on the machine.
const undici = () => import('undici');

/** The error of a download, with its advice. */
export function downloadFailed(url: string, what: string): InfomixupError {
  return new InfomixupError(`datasets: ${url}: ${what}; try another mirror or check the network`, 'download-failed');
}

const isLoopback = ({ hostname }: URL): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);

const isPlainLoopback = (url: URL): boolean => url.protocol === 'http:' && isLoopback(url);

/** Throws unless `url` is encrypted, or plain on this very machine where the first address was so too. */
function requireEncrypted(url: URL, first: URL): void {
  if (url.protocol === 'https:' || (isPlainLoopback(url) && isPlainLoopback(first))) return;
  throw downloadFailed(
    first.href,
    url === first ? 'is not an https address' : `leads to ${url.href}, which is not https`,
  );
}

/** The first of the variables that is set, in either case; curl takes addresses without a scheme for plain HTTP. */
function proxyIn(environment: NodeJS.ProcessEnv, names: readonly string[]): string | undefined {
  const set = names.flatMap((name) => [environment[name.toLowerCase()], environment[name]]).find(Boolean);
  return set === undefined || set.includes('://') ? set : `http://${set}`;
}

/**
 * What sends requests through the proxy of `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY` but for the hosts of `NO_PROXY`, in
 * lower case (which goes first) or upper.
 *
 * @throws InfomixupError `invalid-proxy`, without the proxy's address: it may hold a password
 */
export async function proxyAgent(environment: NodeJS.ProcessEnv = process.env): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await undici();
  try {
    return new EnvHttpProxyAgent({
      httpsProxy: proxyIn(environment, ['HTTPS_PROXY', 'ALL_PROXY']) ?? '',
      httpProxy: proxyIn(environment, ['HTTP_PROXY', 'ALL_PROXY']) ?? '',
      noProxy: environment.no_proxy || environment.NO_PROXY || '',
    });
  } catch {
    throw new InfomixupError(
      'datasets: the proxy of HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is no address of an HTTP proxy; write it as http://host:port',
      'invalid-proxy',
    );
  }
}

/** Ends a response whose body nobody wants to the end. */
export function discard({ body }: Dispatcher.ResponseData): void {
  // Unheard, the error that says so would end the process.
  body.on('error', () => {});
  body.destroy();
}

/** One request, and how it goes to the network. */
export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly dispatcher: Dispatcher;
}

/**
 * Asks for `address` and follows redirects, each of which must be encrypted. The body is as it was sent: a server's own
 * packing is not undone.
 *
 * @throws InfomixupError `download-failed`; what the network throws
 */
export async function get(address: string, options: RequestOptions): Promise<Dispatcher.ResponseData> {
  const { request } = await undici();
  const first = new URL(address);
  let url = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    requireEncrypted(url, first);
    const response = await request(url, { ...options, method: 'GET' });
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(response.statusCode) || typeof location !== 'string') return response;
    discard(response);
    if (!URL.canParse(location, url)) throw downloadFailed(address, `leads to "${location}", which is no address`);
    url = new URL(location, url);
  }
  throw downloadFailed(address, `leads on more than ${mostRedirects} times`);
}
