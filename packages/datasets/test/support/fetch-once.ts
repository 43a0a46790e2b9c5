import { fetchIntoCache } from '../../src/files/fetch.js';
import { smallSet } from './small-set.js';

const [cache, mirror] = process.argv.slice(2);
console.log(await fetchIntoCache(smallSet, { cache, mirrors: [mirror ?? ''] }));
