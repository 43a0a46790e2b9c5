/** Shows what is going on in one line that the next one replaces; nothing where standard error is no terminal. */
export function progressLine(name) {
  if (!process.stderr.isTTY) return { log: () => {}, end: () => {} };
  const show = (text) => void process.stderr.write(`\r\u001b[2K${text}`);
  return { log: (text) => show(`${name}: ${text}`), end: () => show('') };
}
