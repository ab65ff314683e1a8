/**
 * The SDK warns through `process.emitWarning` and the console (an old Node, two sources of credentials, a full socket
 * pool). On the screens that would be torn lines, so they become evidence instead. Node's own warnings stay as they are.
 */
export function keepWarnings(record: (text: string) => void): void {
  recordTo = record;
  if (installed) return;
  installed = true;
  const before = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (isSdks(warning)) recordTo(warning.message);
    else for (const listener of before) listener.call(process, warning);
  });
}

let installed = false;
let recordTo: (text: string) => void = () => {};

function isSdks(warning: Error): boolean {
  return /AWS SDK|aws-sdk|smithy/i.test(`${warning.name} ${warning.message}`);
}

/** A logger for clients. Not the SDK's own silent one: with that, its credential chain writes to the console. */
export function quietLogger(record: (text: string) => void) {
  const drop = () => {};
  const keep = (...content: unknown[]) => record(content.map(String).join(' '));
  return { trace: drop, debug: drop, info: drop, warn: keep, error: keep };
}
