import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type InlineConfig, mergeConfig, type Plugin, preview } from 'vite';

/** A page that was built for a test and is being served. */
export interface ServedPage {
  readonly address: string;
  /** Files of the bundle that asked for a module of Node. */
  readonly askedForNode: readonly string[];
  readonly close: () => Promise<void>;
}

/** Vite's name for the empty module that it puts in the place of one of Node's. */
const isStub = (module: string) => module.includes('__vite-browser-external');

/** Writes down who asks for modules of Node. */
const noting = (askedForNode: string[]): Plugin => ({
  name: 'noting',
  generateBundle() {
    const stubs = [...this.getModuleIds()].filter(isStub);
    const importers = stubs.flatMap((stub) => this.getModuleInfo(stub)?.importers ?? []);
    askedForNode.push(...importers.filter((importer) => !isStub(importer)));
  },
});

/** Builds the page that a Vite configuration describes and serves it on a port of its own. */
export async function servePage(config: InlineConfig): Promise<ServedPage> {
  const outDir = await mkdtemp(join(tmpdir(), 'infomixup-page-'));
  const askedForNode: string[] = [];
  // A configuration file would be read by Node, in which the packages' sources cannot be imported.
  const built = { outDir, emptyOutDir: true, minify: false };
  const own: InlineConfig = { configFile: false, logLevel: 'error', build: built };
  const inline = mergeConfig(config, own);
  await build(mergeConfig(inline, { plugins: [noting(askedForNode)] }));
  const server = await preview(mergeConfig(inline, { preview: { port: 0, host: '127.0.0.1' } }));
  const close = async () => {
    await server.close();
    await rm(outDir, { recursive: true, force: true });
  };
  return { address: server.resolvedUrls?.local[0] ?? '', askedForNode, close };
}
