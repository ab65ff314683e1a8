/** Lines remembered of one stream until the other has them too; more than a console holds. */
const REMEMBERED = 20_000;
/** And so many characters, for a log of endless lines: sixty times what a console holds. */
const LONGEST = 4 * 1024 * 1024;
/** What a unit says on the console: cloud-init, or the boot script when it runs by itself. */
const FROM_UNIT = /\[\s*\d+\.\d+\]\s+([\w.@-]{1,80})\[\d+\]:\s?(.*)$/;

/**
 * Console and boot log say much of the same: each line is given out once, whoever has it first. While the log is read live
 * it is believed: a line that only the console has is held until the log has it, or is lost.
 */
export class Merger {
  #live = false;
  readonly #onlyConsole = new Lines();
  readonly #onlyFile = new Lines();
  readonly #held = new Lines();

  /** Whether the log itself is being read. The lines that were held for it come out when it no longer is. */
  live(live: boolean): readonly string[] {
    this.#live = live;
    if (live) return [];
    const lines = this.#held.all();
    for (const line of lines) this.#onlyConsole.add(keyOf(line) ?? line, line);
    this.#held.clear();
    return lines;
  }

  fromConsole(lines: readonly string[]): readonly string[] {
    return lines.filter((line) => {
      const key = keyOf(line);
      if (key === undefined) return true;
      if (this.#onlyFile.take(key)) return false;
      (this.#live ? this.#held : this.#onlyConsole).add(key, line);
      return !this.#live;
    });
  }

  fromFile(lines: readonly string[]): readonly string[] {
    return lines.filter((line) => {
      const key = line.trimEnd();
      if (this.#onlyConsole.take(key)) return false;
      if (!this.#held.take(key)) this.#onlyFile.add(key, line);
      return true;
    });
  }
}

/** What a line of the console is in the log; undefined where the log does not have it, as the kernel's. */
function keyOf(line: string): string | undefined {
  const found = FROM_UNIT.exec(line);
  const said = found?.[2]?.trimEnd();
  if (said === undefined) return undefined;
  // Run by itself, the script writes its markers into the log and nothing else.
  return found?.[1] === 'cloud-init' || said.startsWith('##RB ') ? said : undefined;
}

/** Lines by what they say, as often as they were said; the oldest are forgotten first. */
class Lines {
  readonly #lines = new Map<string, string[]>();
  #count = 0;
  #length = 0;

  add(key: string, line: string): void {
    const same = this.#lines.get(key);
    if (same) same.push(line);
    else this.#lines.set(key, [line]);
    this.#count += 1;
    this.#length += line.length;
    while (this.#count > REMEMBERED || this.#length > LONGEST) {
      const [oldest] = this.#lines.keys();
      if (oldest === undefined || !this.take(oldest)) return;
    }
  }

  take(key: string): boolean {
    const same = this.#lines.get(key);
    if (!same) return false;
    this.#length -= same.shift()?.length ?? 0;
    this.#count -= 1;
    if (same.length === 0) this.#lines.delete(key);
    return true;
  }

  all(): string[] {
    return [...this.#lines.values()].flat();
  }

  clear(): void {
    this.#lines.clear();
    this.#count = 0;
    this.#length = 0;
  }
}
