import { infomixup, prepare } from './prepare.mjs';

prepare();
process.exit(infomixup(['compare', 'examples/01-mnist-robustness/compare.yaml', ...process.argv.slice(2)]));
