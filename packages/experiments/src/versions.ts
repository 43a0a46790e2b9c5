import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const versionOf = (name: string): string => {
  const manifest: { version: string } = require(`${name}/package.json`);
  return manifest.version;
};

/** What a result depends on besides its configuration. */
export function versions(): Record<string, string> {
  return {
    infomixup: versionOf('@infomixup/experiments'),
    tfjs: versionOf('@tensorflow/tfjs'),
    node: process.versions.node,
  };
}
