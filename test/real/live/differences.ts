// Where moto is known to differ from AWS: what it does, what AWS's documentation says, and the answer as documented.
import { DescribeVolumesCommand, EC2Client, ModifyVolumeCommand } from '@aws-sdk/client-ec2';
import { region } from '../unit-on-moto.ts';
import type { Call } from './call.ts';
import type { Answer, Asked } from './wire.ts';

export interface Around {
  readonly moto: (asked: Asked) => Promise<Answer>;
  readonly motoEndpoint: string;
  readonly modelBucket: string;
}

export interface Difference {
  readonly moto: string;
  readonly aws: string;
  /** Address of the page that says so. */
  readonly source: string;
  readonly concerns: (call: Call, around: Around) => boolean;
  readonly answer: (call: Call, asked: Asked, around: Around) => Promise<Answer>;
}

export const differences: readonly Difference[] = [
  {
    moto: 'RunInstances drops the IOPS and the throughput of the root volume.',
    aws: 'They are the volume’s.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html',
    concerns: ({ service, action }) => service === 'ec2' && action === 'RunInstances',
    async answer({ fields }, asked, { moto, motoEndpoint }) {
      const answer = await moto(asked);
      const id = /<instanceId>([^<]+)</.exec(answer.body.toString('utf8'))?.[1];
      const iops = fields['BlockDeviceMapping.1.Ebs.Iops'];
      const throughput = fields['BlockDeviceMapping.1.Ebs.Throughput'];
      if (answer.status !== 200 || id === undefined || iops === undefined) return answer;
      const ec2 = motoClient(motoEndpoint);
      const filter = { Name: 'attachment.instance-id', Values: [id] };
      const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters: [filter] }));
      for (const { VolumeId } of Volumes)
        await ec2.send(
          new ModifyVolumeCommand({
            VolumeId,
            Iops: Number(iops),
            ...(throughput === undefined ? {} : { Throughput: Number(throughput) }),
          }),
        );
      ec2.destroy();
      return answer;
    },
  },
  {
    moto: 'DeregisterTargets refuses a target that is not registered (any more).',
    aws: '“If the specified target does not exist, the action returns successfully.”',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html',
    concerns: ({ service, action }) => service === 'elasticloadbalancing' && action === 'DeregisterTargets',
    async answer(_, asked, { moto }) {
      const answer = await moto(asked);
      if (answer.status < 300 || !answer.body.includes('InvalidTarget')) return answer;
      const body =
        '<DeregisterTargetsResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DeregisterTargetsResult/><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></DeregisterTargetsResponse>';
      return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
    },
  },
  {
    moto: 'A user’s ARN is one of STS’s.',
    aws: 'It is one of IAM’s: arn:aws:iam::123456789012:user/Alice.',
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html',
    concerns: ({ service, action }) => service === 'sts' && action === 'GetCallerIdentity',
    async answer(_, asked, { moto }) {
      const answer = await moto(asked);
      const body = answer.body.toString('utf8').replace(/:sts::(\d+):user\//, ':iam::$1:user/');
      return { ...answer, body: Buffer.from(body) };
    },
  },
  {
    moto: 'The model’s bucket is empty, since its objects are the sandbox’s; so DeleteBucket would delete it.',
    aws: 'A bucket that holds objects or versions is not deleted: 409 BucketNotEmpty.',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html',
    concerns: ({ action, target }, { modelBucket }) => action === 'DeleteBucket' && target === modelBucket,
    async answer() {
      const body =
        '<Error><Code>BucketNotEmpty</Code><Message>The bucket you tried to delete is not empty. You must delete all versions in the bucket.</Message></Error>';
      return { status: 409, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
    },
  },
];

function motoClient(endpoint: string): EC2Client {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new EC2Client({ endpoint, region, credentials });
}
