/** From the moment in which a new machine's agent is online to the first line of its boot log here, at the sandbox's real speed. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { connectionStatus } from '../../src/aws/ssm.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { launch } from '../../test/sandbox/fixture.ts';
import { awsOn } from '../../test/support/aws.ts';
import { PROGRAM } from '../../test/support/cli.ts';
import { type Figure, round } from './figure.ts';
import { follow, program } from './tail.ts';

/** The agent's own second, before it reads what its terminal has. */
const OWN_MS = 1000;
const LOOK_MS = 20;

export async function firstLine(runs: number): Promise<Figure> {
  const { ready, stop } = await program<Ready>(PROGRAM, 'sandbox', '--json');
  try {
    const late: number[] = [];
    for (let run = 0; run < runs; run += 1) late.push((await once(ready)) - OWN_MS);
    return {
      name: 'agent online to the first line, beyond its own second: the latest',
      value: round(Math.max(...late)),
      unit: 'ms',
      runs,
      limit: '≤ 1,500 ms',
    };
  } finally {
    stop();
  }
}

async function once(ready: Ready): Promise<number> {
  const aws = awsOn(ready);
  const { endpoint, region, accessKeyId, secretAccessKey } = ready;
  // Ours starts no machine.
  const ec2 = new EC2Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const clock = sandboxClock({ endpoint, secret: secretAccessKey, speed: 1 });
  const id = await launch(ec2);
  let linesMs = 0;
  const following = follow(ready, id, clock, (_, total) => {
    linesMs = performance.now();
    return total > 0;
  });
  while ((await connectionStatus(aws, id)) !== 'connected')
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const onlineMs = performance.now();
  await following;
  clock.stop();
  return linesMs - onlineMs;
}
