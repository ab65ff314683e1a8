import { abortable } from './abortable.ts';
import { isFailure } from './aws-failure.ts';
import type { AwsClients } from './clients.ts';

/** A container image in the registry of an AWS account. */
export interface OwnImage {
  readonly account: string;
  readonly repository: string;
  /** `sha256:…`, or else the tag. */
  readonly digest?: string;
  readonly tag?: string;
}

/** Its digest; `undefined` where it is not there. */
export async function ownImage(
  aws: AwsClients,
  { account, repository, digest, tag }: OwnImage,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { DescribeImagesCommand } = await import('./chunks/ecr.ts');
  const client = await aws.ecr();
  const imageIds = [digest === undefined ? { imageTag: tag } : { imageDigest: digest }];
  const input = { registryId: account, repositoryName: repository, imageIds };
  try {
    const answer = await client.send(new DescribeImagesCommand(input), abortable(signal));
    return answer.imageDetails?.[0]?.imageDigest;
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}
