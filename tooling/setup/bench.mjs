import { prepare, run } from './prepare.mjs';

prepare();
process.exit(run(process.execPath, ['bench/run.mjs', ...process.argv.slice(2)]));
