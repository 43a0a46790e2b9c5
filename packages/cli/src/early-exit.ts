let message = () => 'infomixup: ended before it was done: something that it waited for never came';

/** Has whoever knows more say it, from now on. */
export function tellEarlyExitBy(tell: () => string): void {
  message = tell;
}

/** What to say of a process that ends before its command is done; at once, while it ends. */
export function earlyExit(): string {
  return message();
}
