import type { VolumeType } from '@aws-sdk/client-ec2';
import { isFailure } from '../../aws/aws-failure.ts';
import { tryLaunch } from '../../aws/launch.ts';
import { type Check, type CloudPorts, NotAsked } from '../check.ts';
import { fail, pass } from '../finding.ts';
import { type Launch, launchOf } from '../launch.ts';
import { type Attributes, textIn } from '../stored-state.ts';

interface Seen {
  readonly launch: Launch;
  readonly answer: Awaited<ReturnType<typeof tryLaunch>>;
}

export const check: Check<CloudPorts, Seen> = {
  id: 'launch',
  asks: 'EC2 would take the launch (its DryRun, which launches nothing)',
  why: 'A subnet, group or profile that is gone, or a permission that is missing, stops the apply in its middle.',
  async ask(asking) {
    const { aws, signal } = asking;
    const launch = await launchOf(asking);
    const answer = await tryLaunch(aws, requestOf(launch), signal).catch((cause: unknown) => {
      if (!isFailure(cause, 'denied')) throw cause;
      throw new NotAsked(
        'whoever asks may not launch instances (ec2:RunInstances, iam:PassRole); if they are who recovers, the recovery stops there',
        'Ask with the role that recovers, or allow it ec2:RunInstances and iam:PassRole.',
        { lacks: 'ec2:RunInstances' },
      );
    });
    return { launch, answer };
  },
  judge({ launch: { type, zone, image }, answer }, { region }) {
    if (answer === 'would-launch')
      return pass(
        `EC2 would launch ${type} in ${zone}. That tells permissions and that all it names is there; not capacity, not the quota, not that it boots`,
      );
    return fail(
      `EC2 would refuse to launch ${type} from ${image} in ${zone}: ${answer.refused}`,
      `Make what it names again, or plan to see what is missing: aws ec2 describe-subnets --region ${region}`,
    );
  },
};

/**
 * As the provider asks for it, without the user data, which DryRun does not look into. With what an organisation's rules may ask
 * of every launch: its tags, and that its metadata take a token.
 */
function requestOf({ image, type, subnet, groups, profile, disk, metadata, tags }: Launch) {
  const key = textIn(disk, 'kms_key_id');
  const encrypted = disk['encrypted'] === true;
  const named = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    ImageId: image,
    InstanceType: type as 'm7i.2xlarge',
    SubnetId: subnet,
    SecurityGroupIds: [...groups],
    ...(profile === '' ? {} : { IamInstanceProfile: { Name: profile } }),
    BlockDeviceMappings: [
      {
        DeviceName: textIn(disk, 'device_name') || '/dev/xvda',
        Ebs: {
          ...numbers(disk),
          VolumeType: (textIn(disk, 'volume_type') || 'gp3') as VolumeType,
          Encrypted: encrypted,
          ...(encrypted && key !== '' ? { KmsKeyId: key } : {}),
        },
      },
    ],
    ...(textIn(metadata, 'http_tokens') === 'required'
      ? { MetadataOptions: { HttpTokens: 'required' as const } }
      : {}),
    ...(named.length === 0
      ? {}
      : {
          TagSpecifications: (['instance', 'volume'] as const).map((ResourceType) => ({
            ResourceType,
            Tags: named,
          })),
        }),
  };
}

function numbers(disk: Attributes): { VolumeSize?: number; Iops?: number; Throughput?: number } {
  const pairs = [
    ['VolumeSize', disk['volume_size']],
    ['Iops', disk['iops']],
    ['Throughput', disk['throughput']],
  ] as const;
  return Object.fromEntries(pairs.filter(([, value]) => typeof value === 'number' && value > 0));
}
