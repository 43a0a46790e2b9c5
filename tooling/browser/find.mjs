import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const onPath = () =>
  names.flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)));

const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const caches = { darwin: 'Library/Caches', win32: 'AppData/Local' };

const programs = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-win/chrome.exe',
];

/** Where Playwright keeps the browsers that it downloads. */
function playwrights() {
  const cache = join(homedir(), caches[process.platform] ?? '.cache', 'ms-playwright');
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? cache;
  if (!existsSync(folder)) return [];
  const versions = readdirSync(folder).filter((name) => name.startsWith('chromium-'));
  return versions.flatMap((version) => programs.map((program) => join(folder, version, program)));
}

const starts = (path) => existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0;

/** The path of a Chromium: the one that CHROMIUM_PATH names, else one that is installed; undefined where none starts. */
export function findBrowser() {
  const { CHROMIUM_PATH } = process.env;
  return (CHROMIUM_PATH ? [CHROMIUM_PATH] : [...onPath(), ...applications, ...playwrights()]).find(starts);
}

/** What to do where there is none. */
export const browserAdvice = 'install Chromium (on Debian: apt-get install chromium), or name one in CHROMIUM_PATH';
