import { openEngine } from '@infomixup/engine';
import { rehearse } from './rehearsal.js';

// The engine that the tests run on.
const { INFOMIXUP_ENGINE: prefer } = process.env;
await openEngine(JSON.parse(prefer ? JSON.stringify({ prefer }) : '{}'));
await rehearse(JSON.parse(process.argv[2] ?? '{}'));
