import { statfs } from 'node:fs/promises';

export interface DiskKind {
  /** Bytes that may be written to it. */
  readonly freeBytes: number;
  /** `a network disk (NFS)`, where it is one. */
  readonly network?: string;
}

/** File systems whose disk is another machine's, by the kernel's numbers for them (statfs(2), linux/magic.h). */
const NETWORK: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xfe534d42: 'SMB',
  0xff534d42: 'CIFS',
  0x5346414f: 'AFS',
  0x6b414653: 'AFS',
  0x73757245: 'Coda',
  0xc36400: 'Ceph',
  0x01021997: '9P',
  0x0bd00bd0: 'Lustre',
  0x01161970: 'GFS2',
  0x7461636f: 'OCFS2',
  0x47504653: 'GPFS',
};

/** Local disks as well as sshfs. */
const FUSE = 0x65735546;

/** Nothing where that is not to be known. Only Linux tells the kind. */
export async function diskKindOf(folder: string): Promise<DiskKind | undefined> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk) return undefined;
  const network = process.platform === 'linux' ? networkOf(disk.type) : undefined;
  return { freeBytes: disk.bavail * disk.bsize, ...(network === undefined ? {} : { network }) };
}

/** The kernel's number may come with a sign. */
export function networkOf(type: number): string | undefined {
  const number = type >>> 0;
  if (number === FUSE) return 'what may be a network disk (FUSE, such as sshfs)';
  const name = NETWORK[number];
  return name && `a network disk (${name})`;
}
