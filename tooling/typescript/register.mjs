import { register } from 'node:module';

// For `node --import`: the process runs TypeScript sources.
register('./hooks.mjs', import.meta.url);
