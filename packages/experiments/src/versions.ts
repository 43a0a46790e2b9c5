import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const versionOf = (name: string): string => {
  const manifest: { version: string } = require(`${name}/package.json`);
  return manifest.version;
};

/** What a result depends on besides its configuration; `tensorflow` on engines of native TensorFlow. */
export function versions(tensorflow: string | undefined): Record<string, string> {
  return {
    infomixup: versionOf('@infomixup/experiments'),
    tfjs: versionOf('@tensorflow/tfjs'),
    ...(tensorflow !== undefined && { tensorflow }),
    node: process.versions.node,
  };
}
