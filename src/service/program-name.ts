/** How this program is called by whoever reads its messages: an installed name, or through npm in a clone. */
export function programName(): string {
  return process.env['npm_lifecycle_event'] === 'start' ? 'npm -s start --' : 'firedrill';
}
