import { AwsError } from './aws-error.ts';
import { jsonReply, textOf } from './json-protocol.ts';
import type { AwsRequest, Reply } from './wire.ts';
import type { World } from './world.ts';

/** The account's own registry of container images: whatever is asked after is there, unless the registries have dropped it. */
export function ecr(request: AwsRequest, { troubles }: World): Reply {
  return jsonReply(request, 'AmazonEC2ContainerRegistry_V20150921', {
    DescribeImages(asked) {
      const repositoryName = textOf(asked, 'repositoryName') ?? '';
      if (troubles.has('container-image-gone'))
        throw new AwsError(
          'ImageNotFoundException',
          `The image is not in the repository '${repositoryName}'`,
        );
      return {
        imageDetails: [
          { repositoryName, imageDigest: `sha256:${(troubles.has('tag-moved') ? 'f' : 'e').repeat(64)}` },
        ],
      };
    },
  });
}
