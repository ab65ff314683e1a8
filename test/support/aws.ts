import { type Connection, connectAws } from '../../src/aws/connect.ts';
import { awsIn } from '../../src/aws/place.ts';
import { explainAwsError } from '../../src/diagnosis/aws-error.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { createBorder } from '../../src/text/border.ts';

type Keys = Pick<Ready, 'region' | 'endpoint' | 'accessKeyId' | 'secretAccessKey'>;

/** The clients of a world on a sandbox, and on nothing else. */
export function awsOn(
  { region, endpoint, accessKeyId, secretAccessKey }: Keys,
  more: Partial<Connection> = {},
) {
  return connectAws({
    region,
    place: awsIn(region),
    only: { endpoint, credentials: { accessKeyId, secretAccessKey } },
    allow: 'mutate',
    border: createBorder(),
    explain: explainAwsError,
    run: 'r',
    record: () => undefined,
    ...more,
  });
}
