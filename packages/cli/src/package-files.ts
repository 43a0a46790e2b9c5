import { createRequire } from 'node:module';

const manifest: { version: string } = createRequire(import.meta.url)('infomixup/package.json');

/** Of this program. */
export const version = manifest.version;
