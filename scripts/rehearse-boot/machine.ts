// A machine with a real systemd and cloud-init: Debian's, in a container made of Debian's packages, without network, account or
// Docker. What the boot calls of AWS, dnf and Docker is played by test/infrastructure/stand-in.sh, in a world that is a folder.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

const PACKAGES = 'systemd,systemd-sysv,dbus,cloud-init,jq,curl,ca-certificates,iproute2,procps';
/** Played; all else is Debian's own. */
const PLAYED = ['aws', 'curl', 'df', 'dnf', 'docker', 'rpm', 'sleep'];

/** The packages, unpacked once and kept: 308 MB, a minute. Returns the folder. */
export function systemRoot(
  cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'firedrill'),
): string {
  const root = join(cache, 'boot-root-bookworm');
  if (existsSync(root)) return root;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'boot-root-new-'));
  execFileSync('mmdebstrap', ['--variant=apt', `--include=${PACKAGES}`, 'bookworm', fresh], {
    stdio: ['ignore', 2, 2],
  });
  renameSync(fresh, root);
  return root;
}

export interface Settings {
  /** As it is given to EC2, before gzip. */
  readonly userData: string;
  /** What stand-in.sh plays with: bucket, registry, faults and times. */
  readonly world: string;
  readonly standIn: string;
  readonly service: string;
  /** A second of what is played lasts a scale-th. */
  readonly scale: number;
  readonly instanceId?: string;
}

export class Machine implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'firedrill-boot-'));
  readonly root = join(this.#folder, 'root');
  readonly #service: string;
  #container: ChildProcess | undefined;
  #exit: Promise<unknown> = Promise.resolve();

  constructor(system: string, settings: Settings) {
    this.#service = settings.service;
    execFileSync('cp', ['-a', '--reflink=auto', system, this.root]);
    const write = (path: string, text: string | Buffer, mode = 0o644): void => {
      const file = join(this.root, path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, text, { mode });
    };
    cpSync(settings.world, join(this.root, 'world'), { recursive: true });
    copyFileSync(settings.standIn, join(this.root, 'world/stand-in.sh'));
    chmodSync(join(this.root, 'world/stand-in.sh'), 0o755);
    mkdirSync(join(this.root, 'home/ec2-user'), { recursive: true });
    for (const name of PLAYED)
      write(
        `usr/local/bin/${name}`,
        // cloud-init and systemd hand on no environment.
        `#!/bin/bash\nexport WORLD=/world SCALE=${settings.scale} STALL_S=60 ROOT=\nexec /world/bin/${name} "$@"\n`,
        0o755,
      );
    rmSync(join(this.root, 'world/bin'), { recursive: true, force: true });
    mkdirSync(join(this.root, 'world/bin'));
    // It goes by the name that it is called by.
    for (const name of [...PLAYED, 'amazon-cloudwatch-agent-ctl'])
      symlinkSync('/world/stand-in.sh', join(this.root, 'world/bin', name));
    write(
      'etc/systemd/system/docker.service',
      '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/touch /world/running/dockerd\n[Install]\nWantedBy=multi-user.target\n',
    );
    write(
      'etc/cloud/cloud.cfg.d/99_rehearsal.cfg',
      "datasource_list: [NoCloud, None]\noutput: {all: '| tee -a /var/log/cloud-init-output.log'}\n",
    );
    const id = settings.instanceId ?? 'i-0c3f91d2a77e4b105';
    write('var/lib/cloud/seed/nocloud/meta-data', `instance-id: ${id}\nlocal-hostname: ip-10-0-0-10\n`);
    write('var/lib/cloud/seed/nocloud/user-data', gzipSync(settings.userData));
  }

  /** Switches it on, for the first time or again. */
  start(): void {
    rmSync(join(this.root, 'world/running'), { recursive: true, force: true });
    mkdirSync(join(this.root, 'world/running'), { recursive: true });
    const console_ = openSync(join(this.#folder, 'console'), 'a');
    this.#container = spawn(
      'systemd-nspawn',
      ['--register=no', '--keep-unit', '-q', '-D', this.root, '-b', '--private-network', '--console=pipe'],
      { stdio: ['ignore', console_, console_], detached: true },
    );
    this.#exit = once(this.#container, 'exit');
  }

  /** As a power cut: nothing is told. */
  async kill(): Promise<void> {
    this.#container?.kill('SIGKILL');
    await this.#exit;
    this.#container = undefined;
  }

  /** As a shutdown. */
  async stop(): Promise<void> {
    this.#container?.kill('SIGTERM');
    await this.#exit;
    this.#container = undefined;
  }

  fault(name: string, times?: number | null): void {
    const file = join(this.root, 'world/faults', name);
    if (times === null) rmSync(file, { force: true });
    else writeFileSync(file, times === undefined ? '' : String(times));
  }

  /** A file of the machine; empty where there is none yet. */
  read(path: string): string {
    const file = join(this.root, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  markers(): Marker[] {
    return this.read(`var/lib/${this.#service}/stages.jsonl`)
      .split('\n')
      .flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Marker] : []));
  }

  get console(): string {
    return readFileSync(join(this.#folder, 'console'), 'utf8');
  }

  /** Waits until something is so. */
  async until<T>(seen: () => T | undefined | false, what: string, limitMs = 120_000): Promise<T> {
    for (const end = Date.now() + limitMs; Date.now() < end; await setTimeout(100)) {
      const found = seen();
      if (found !== undefined && found !== false) return found;
    }
    throw new Error(`${what} was not seen in ${limitMs / 1000} s:\n${this.console.slice(-3000)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export interface Marker {
  readonly stage: string;
  readonly event: 'start' | 'progress' | 'end' | 'fail';
  /** Epoch seconds. */
  readonly t: number;
  readonly [more: string]: unknown;
}
