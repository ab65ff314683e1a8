/**
 * For every entry of the catalogue what it must be told of, and what is near it and must not be told so. Inputs are of our
 * own making in the shape of the reports that the entry names. Long, since it is a table.
 */
export interface Input {
  /** Entry of the catalogue. */
  readonly id: string;
  readonly is: readonly string[];
  readonly near: readonly string[];
  /** Of the resource that a tool's error is about. */
  readonly address?: string;
}

const R = 'RequestID: 11111111-2222-4333-8444-555555555555';
/** An error of the aws provider, as it words them since 2024. */
const go = (
  code: string,
  said: string,
  { doing = 'creating EC2 Instance', service = 'EC2', op = 'RunInstances', status = 400 } = {},
) =>
  `${doing}: operation error ${service}: ${op}, https response error StatusCode: ${status}, ${R}, api error ${code}: ${said}`;
const s3 = (code: string, said: string, op: string, status = 403) =>
  go(code, said, { doing: 'deleting S3 Object', service: 'S3', op, status });
const launch = (reason: string) =>
  `waiting for EC2 Instance (i-0c3f91d2a77e4b105) create: unexpected state 'terminated', wanted target 'running'. last error: ${reason}`;
const old = (code: string, said: string, status = 400) =>
  `Error launching source instance: ${code}: ${said}\n\tstatus code: ${status}, request id: 5ce7f28f-66ae-4f07-97c6-5ab5c2644487`;
const lockInfo =
  '\nLock Info:\n  ID:        6c8f1d2e-0000-4000-8000-00000000abcd\n  Path:      b/k\n  Operation: OperationTypeApply\n  Who:       alice@laptop\n  Version:   1.12.6\n  Created:   2026-11-23 05:00:00.123456 +0000 UTC\n  Info:      \n';

const CAPACITY =
  'We currently do not have sufficient m6i.xlarge capacity in the Availability Zone you requested (us-east-2a). Our system will be working on provisioning additional capacity. You can currently get m6i.xlarge capacity by not specifying an Availability Zone in your request or choosing us-east-2b, us-east-2c.';
const PENDING =
  'Your request for accessing resources in this region is being validated, and you will not be able to launch additional resources in this region until the validation is complete. While normally resolved within minutes, please allow up to 4 hours for this process to complete.';
const TERMS =
  'In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so please visit https://aws.amazon.com/marketplace/pp?sku=cvugziknvmxgqna9noibqnnsy';
const ZONE =
  'Your requested instance type (t3.micro) is not supported in your requested Availability Zone (us-east-1e). Please retry your request by not specifying an Availability Zone or choosing us-east-1a, us-east-1b.';

export const TOOL_INPUTS: readonly Input[] = [
  {
    id: 'no-capacity',
    is: [
      go('InsufficientInstanceCapacity', CAPACITY, { status: 500 }),
      old('InsufficientInstanceCapacity', CAPACITY, 500),
      `An error occurred (InsufficientInstanceCapacity) when calling the RunInstances operation (reached max retries: 2): ${CAPACITY}`,
      launch('Server.InsufficientInstanceCapacity: Insufficient capacity to satisfy instance request'),
    ],
    near: [
      go('InsufficientFreeAddressesInSubnet', 'The specified subnet does not have enough free addresses'),
      go('InvalidParameterValue', 'see InsufficientInstanceCapacity in the documentation'),
    ],
  },
  {
    id: 'not-offered',
    is: [
      go('Unsupported', ZONE),
      old('Unsupported', ZONE),
      `${ZONE} (Service: AmazonEC2; Status Code: 400; Error Code: Unsupported; Request ID: removed; Proxy: null)`,
    ],
    near: [
      go('Unsupported', 'The requested configuration is currently not supported.'),
      go('UnsupportedOperation', 'The instance type does not support this'),
    ],
  },
  {
    id: 'account-pending',
    is: [
      go('PendingVerification', PENDING),
      old(
        'PendingVerification',
        'Your account is currently being verified. Verification normally takes less than 2 hours.',
      ),
    ],
    near: [go('PendingVerificationFailed', 'no'), go('InvalidParameterValue', 'PendingVerification')],
  },
  {
    id: 'account-not-signed-up',
    is: [go('OptInRequired', TERMS, { status: 401 }), old('OptInRequired', TERMS, 401)],
    near: [
      go('OptInNotRequired', 'x'),
      go('AuthFailure', 'OptInRequired is another matter', { status: 401 }),
    ],
  },
  {
    id: 'account-blocked',
    is: [
      go(
        'Blocked',
        'This account is currently blocked and not recognized as a valid account. Please contact aws-verification@amazon.com if you have questions.',
      ),
    ],
    near: [go('BlockedPort', 'x')],
  },
  {
    id: 'quota',
    is: [
      go(
        'VcpuLimitExceeded',
        'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to.',
      ),
    ],
    near: [
      go('RequestLimitExceeded', 'Request limit exceeded.', { status: 503 }),
      go('AddressLimitExceeded', 'no'),
      go('InvalidParameterValue', 'VcpuLimitExceeded'),
    ],
  },
  {
    id: 'address-quota',
    is: [
      go('AddressLimitExceeded', 'The maximum number of addresses has been reached.', {
        op: 'AllocateAddress',
        doing: 'creating EC2 EIP',
      }),
    ],
    near: [go('VcpuLimitExceeded', 'no'), go('InvalidAddress.NotFound', 'no')],
  },
  {
    id: 'other-quota',
    is: [
      go('VolumeLimitExceeded', 'You have exceeded your maximum gp3 storage limit', { op: 'CreateVolume' }),
    ],
    near: [
      go('RequestLimitExceeded', 'Request limit exceeded.', { status: 503 }),
      go('VcpuLimitExceeded', 'no'),
    ],
  },
  {
    id: 'image-gone',
    address: 'aws_instance.ttb',
    is: [
      'collecting instance settings: empty result',
      "collecting instance settings: couldn't find resource",
      go('InvalidAMIID.NotFound', "The image id '[ami-0123456789abcdef0]' does not exist"),
      go('InvalidAMIID.Unavailable', "The image ID 'ami-0123456789abcdef0' is no longer available"),
    ],
    near: ['collecting instance settings: timeout', go('InvalidAMIID.Malformed', 'Invalid id: "ami-x"')],
  },
  {
    id: 'no-image-found',
    address: 'data.aws_ami.al2023',
    is: ['Your query returned no results. Please change your search criteria and try again.'],
    near: ['Your query returned more than one result. Please try a more specific search criteria'],
  },
  {
    id: 'service-linked-role',
    is: [
      go(
        'AuthFailure.ServiceLinkedRoleCreationNotPermitted',
        'The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.',
        { status: 403 },
      ),
      old(
        'AuthFailure.ServiceLinkedRoleCreationNotPermitted',
        'The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.',
        403,
      ),
    ],
    near: [
      go('AuthFailure', 'AWS was not able to validate the provided access credentials', { status: 401 }),
    ],
  },
  {
    id: 'user-data-too-long',
    is: [
      go('InvalidParameterValue', 'User data is limited to 16384 bytes'),
      go('InvalidUserData.Malformed', 'User data is limited to 16384 bytes'),
    ],
    near: [
      go('InvalidParameterValue', 'Value (x) for parameter instanceType is invalid.'),
      go('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.'),
    ],
  },
  {
    id: 'profile-not-known-yet',
    is: [
      go(
        'InvalidParameterValue',
        'Value (recovery) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
      ),
    ],
    near: [go('InvalidParameterValue', 'Value (recovery) for parameter keyName is invalid.')],
  },
  {
    id: 'disk-key',
    is: [
      launch('Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state'),
      'Error waiting for instance (i-0e19fe8f88662c2e9) to become ready: ResourceNotReady\nInstance state change details: Client.InternalError: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state',
      go('KMSKeyDisabled', 'the key is disabled'),
    ],
    near: [
      launch('Client.InvalidSnapshot.NotFound: The snapshot does not exist'),
      go('InvalidParameterValue', 'Client.InvalidKMSKey.InvalidState'),
    ],
  },
  {
    id: 'launch-ended-unnamed',
    is: [launch('Client.InternalError: Client error on launch')],
    near: [launch('Server.InternalError: Internal error on launch')],
  },
  {
    id: 'volume-limit',
    is: [launch('Client.VolumeLimitExceeded: Volume limit exceeded')],
    near: [
      go('VolumeLimitExceeded', 'You have exceeded your maximum gp3 storage limit', { op: 'CreateVolume' }),
    ],
  },
  {
    id: 'ended-itself',
    is: [launch('Client.InstanceInitiatedShutdown: Instance initiated shutdown')],
    near: [launch('Client.UserInitiatedShutdown: User initiated shutdown')],
  },
  {
    id: 'ended-by-somebody',
    is: [launch('Client.UserInitiatedShutdown: User initiated shutdown')],
    near: [launch('Client.InstanceInitiatedShutdown: Instance initiated shutdown')],
  },
  {
    id: 'launch-ended',
    address: 'aws_instance.ttb',
    is: [launch('Server.InternalError: Internal error on launch'), launch('')],
    near: [
      "waiting for EC2 Instance (i-0c3f91d2a77e4b105) create: timeout while waiting for state to become 'running' (last state: 'pending', timeout: 10m0s)",
    ],
  },
  {
    id: 'throttled',
    is: [
      go('RequestLimitExceeded', 'Request limit exceeded.', { status: 503 }),
      s3('SlowDown', 'Please reduce your request rate.', 'PutObject', 503),
    ],
    near: [go('VcpuLimitExceeded', 'no')],
  },
  {
    id: 'certificate-not-taken',
    is: [
      go(
        'UnsupportedCertificate',
        "The certificate 'arn:aws:acm:us-east-2:123456789012:certificate/e7050367' must have a fully-qualified domain name, a supported signature, and a supported key size.",
        {
          doing: 'creating ELBv2 Listener (arn)',
          service: 'Elastic Load Balancing v2',
          op: 'CreateListener',
        },
      ),
    ],
    near: [
      go(
        'CertificateNotFound',
        "Certificate 'arn:aws:acm:us-east-2:123456789012:certificate/e7050367' not found",
        {
          doing: 'creating ELBv2 Listener (arn)',
          service: 'Elastic Load Balancing v2',
          op: 'CreateListener',
        },
      ),
    ],
  },
  {
    id: 'not-connected',
    is: [go('TargetNotConnected', 'i-1 is not connected.', { service: 'SSM', op: 'StartSession' })],
    near: [go('InvalidInstanceID.NotFound', "The instance ID 'i-1' does not exist")],
  },
  {
    id: 'object-locked',
    is: [s3('AccessDenied', 'Access Denied because object protected by object lock.', 'DeleteObject')],
    near: [s3('AccessDenied', 'Access Denied', 'DeleteObject')],
  },
  {
    id: 'needs-mfa-delete',
    is: [s3('AccessDenied', 'Mfa Authentication must be used for this request', 'DeleteObject')],
    near: [s3('AccessDenied', 'Access Denied', 'DeleteObject')],
  },
  {
    id: 'archived',
    is: [s3('InvalidObjectState', "The operation is not valid for the object's storage class", 'GetObject')],
    near: [s3('InvalidRequest', 'InvalidObjectState', 'GetObject')],
  },
  {
    id: 'bucket-not-empty',
    is: [
      s3(
        'BucketNotEmpty',
        'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
        'DeleteBucket',
        409,
      ),
    ],
    near: [s3('BucketAlreadyExists', 'x', 'CreateBucket', 409)],
  },
  {
    id: 'not-found',
    is: [
      s3('NoSuchKey', 'The specified key does not exist.', 'GetObject', 404),
      go('InvalidInstanceID.NotFound', "The instance ID 'i-0123456789abcdef0' does not exist", {
        op: 'DescribeInstances',
      }),
    ],
    near: [
      go('InvalidSubnetID.NotFound', "The subnet ID 'subnet-ed4ddcb6' does not exist"),
      s3('NoSuchBucket', 'The specified bucket does not exist', 'ListObjectsV2', 404),
      go('InvalidInstanceID.Malformed', 'x'),
      go('InvalidAMIID.NotFound', 'x'),
    ],
  },
  {
    id: 'protected',
    is: [
      go(
        'OperationNotPermitted',
        "The instance 'i-0123456789abcdef0' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.",
        { op: 'TerminateInstances', doing: 'terminating EC2 Instance (i-0123456789abcdef0)' },
      ),
    ],
    near: [go('OperationNotSupported', 'x')],
  },
  {
    id: 'address-in-use',
    is: [
      go(
        'Resource.AlreadyAssociated',
        'resource eipalloc-0123456789abcdef0 is already associated with associate-id eipassoc-0123456789abcdef0',
        { op: 'AssociateAddress' },
      ),
    ],
    near: [go('InvalidAddress.NotFound', 'x')],
  },
  {
    id: 'somebody-first',
    is: [
      s3(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        'PutObject',
        412,
      ),
    ],
    near: [s3('InvalidRequest', 'PreconditionFailed', 'PutObject', 400)],
  },
  {
    id: 'target-not-running',
    is: [
      go(
        'InvalidTarget',
        "The following targets are not in a running state and cannot be registered: 'i-0c3f91d2a77e4b105'",
        { doing: 'registering ELBv2 Target', service: 'Elastic Load Balancing v2', op: 'RegisterTargets' },
      ),
      "Error registering targets with target group: InvalidTarget: The following targets are not in a running state and cannot be registered: 'i-05c40e7752fcba175'\n\tstatus code: 400, request id: 515e8cae-7031-11e9-8e15-0d3d08d0af22",
    ],
    near: [
      go('TargetGroupNotFound', 'One or more target groups not found', {
        doing: 'registering ELBv2 Target',
        service: 'Elastic Load Balancing v2',
        op: 'RegisterTargets',
      }),
      go('InvalidParameterValue', 'InvalidTarget: not in a running state'),
    ],
  },
  {
    id: 'wrong-region',
    is: [
      s3(
        'PermanentRedirect',
        'The bucket you are attempting to access must be addressed using the specified endpoint.',
        'ListObjectsV2',
        301,
      ),
      s3(
        'AuthorizationHeaderMalformed',
        "the region 'us-east-1' is wrong; expecting 'eu-central-1'",
        'GetObject',
        400,
      ),
    ],
    near: [s3('TemporaryRedirect', 'x', 'GetObject', 307)],
  },
  {
    id: 'denied',
    is: [
      go(
        'UnauthorizedOperation',
        'You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/R/op is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:123456789012:instance/* because no identity-based policy allows it',
        { status: 403 },
      ),
      s3('AccessDenied', 'Access Denied', 'PutObject'),
    ],
    near: [
      go('UnauthorizedOperationX', 'x'),
      go('AuthFailure.ServiceLinkedRoleCreationNotPermitted', 'x', { status: 403 }),
    ],
  },
  {
    id: 'certificate-not-issued',
    address: 'aws_acm_certificate_validation.ttb',
    is: [
      "waiting for ACM Certificate (arn:aws:acm:us-east-1:123456789012:certificate/6f3c) to be issued: timeout while waiting for state to become 'ISSUED'",
    ],
    near: ['waiting for ACM Certificate Authority: x'],
  },
  {
    id: 'role-for-too-long',
    is: [
      `Cannot assume IAM Role\n\nIAM Role (arn:aws:iam::123456789012:role/Recovery) cannot be assumed.\n\nError: operation error STS: AssumeRole, https response error StatusCode: 400, ${R}, api error ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining`,
      'An error occurred (ValidationError) when calling the AssumeRole operation: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    near: [
      `Cannot assume IAM Role\n\nIAM Role (arn:aws:iam::123456789012:role/Recovery) cannot be assumed.\n\nError: operation error STS: AssumeRole, https response error StatusCode: 403, ${R}, api error AccessDenied: User: arn:aws:iam::123456789012:user/op is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Recovery`,
    ],
  },
  {
    id: 'certificate-never-issued',
    address: 'aws_acm_certificate_validation.ttb',
    is: [
      "waiting for ACM Certificate (arn:aws:acm:us-east-1:123456789012:certificate/6f3c) to be issued: unexpected state 'FAILED', wanted target 'ISSUED'. last error: CAA_ERROR",
      "waiting for ACM Certificate (arn:aws:acm:us-east-1:123456789012:certificate/6f3c) to be issued: unexpected state 'VALIDATION_TIMED_OUT', wanted target 'ISSUED'. last error: ",
    ],
    near: [
      "waiting for ACM Certificate (arn:aws:acm:us-east-1:123456789012:certificate/6f3c) to be issued: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 45m0s)",
    ],
  },
  { id: 'answer-too-long', is: [go('AnswerTooLong', 'more than 16 MB')], near: [go('AnswerTooLongX', 'x')] },
  { id: 'no-answer-of-aws', is: [go('SyntaxError', 'Unexpected token <')], near: [go('SyntaxErrorX', 'x')] },
  {
    id: 'aws-trouble',
    is: [go('InternalError', 'An internal error has occurred', { status: 500 })],
    near: [go('InternalErrorX', 'x')],
  },
  {
    id: 'credentials-expired',
    is: [
      'Error loading SSO Token: Token for https://example.awsapps.com/start does not exist',

      s3('ExpiredToken', 'The provided token has expired.', 'ListObjectsV2', 400),
      go('RequestExpired', 'Request has expired.'),
    ],
    near: [go('ExpiredTokenX', 'x'), go('InvalidParameterValue', 'ExpiredToken')],
  },
  {
    id: 'credentials-rejected',
    is: [
      go('AuthFailure', 'AWS was not able to validate the provided access credentials', { status: 401 }),
      go('InvalidClientTokenId', 'The security token included in the request is invalid.', {
        service: 'STS',
        op: 'GetCallerIdentity',
        status: 403,
      }),
    ],
    near: [go('AuthFailure.ServiceLinkedRoleCreationNotPermitted', 'x', { status: 403 })],
  },
  {
    id: 'clock-wrong',
    is: [
      s3(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        'PutObject',
      ),
      s3('SignatureDoesNotMatch', 'x', 'PutObject'),
    ],
    near: [s3('RequestTimeout', 'x', 'PutObject', 400)],
  },
  {
    id: 'credentials-missing',
    is: [
      'Unable to locate credentials. You can configure credentials by running "aws login".',
      'The config profile (recovery) could not be found',
      'failed to get shared config profile, recovery',
      'No valid credential sources found',
      'failed to refresh cached credentials, no EC2 IMDS role found',
    ],
    near: ['No valid configuration found'],
  },
  {
    id: 'role-refused',
    is: [
      go(
        'AccessDenied',
        'User: arn:aws:sts::123456789012:assumed-role/R/op is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Recovery',
        { service: 'STS', op: 'AssumeRole', status: 403, doing: 'configuring OpenTofu AWS Provider' },
      ),
      'Cannot assume IAM Role',
    ],
    near: [go('AccessDenied', 'x', { service: 'IAM', op: 'GetRole', status: 403 })],
  },
  {
    id: 'name-not-found',
    is: [
      'configuring OpenTofu AWS Provider: operation error STS: GetCallerIdentity, https response error StatusCode: 0, RequestID: , request send failed, Post "https://sts.eu-west-1.amazonaws.com/": dial tcp: lookup sts.eu-west-1.amazonaws.com on 127.0.0.53:53: no such host',
      'RequestError: send request failed\ncaused by: Post https://sts.amazonaws.com/: dial tcp: lookup sts.amazonaws.com on 192.168.1.1:53: read udp 192.168.1.140:49703->192.168.1.1:53: i/o timeout',
      'error validating provider credentials: RequestError: send request failed\ncaused by: Post "https://sts.amazonaws.com/": dial tcp: lookup sts.amazonaws.com on [::1]:53: read udp [::1]:57965->[::1]:53: read: connection refused',
      "Failed to download module\nCould not download module: /usr/bin/git exited with 128: Cloning into '.terraform/modules/x'...\nfatal: unable to access 'https://github.com/example-org/modules.git/': Could not resolve host: github.com",
    ],
    near: ['the record app.example.org: no such host in this zone'],
  },
  {
    id: 'no-way-there',
    is: [
      'reading EC2 Instance: operation error EC2: DescribeInstances, https response error StatusCode: 0, RequestID: , request send failed, Post "https://ec2.us-east-1.amazonaws.com/": dial tcp 203.0.113.7:443: i/o timeout',
      'Get "https://registry.opentofu.org/": proxyconnect tcp: dial tcp 192.0.2.1:3128: connect: connection refused',
      'Post "https://sts.amazonaws.com/": net/http: TLS handshake timeout',
    ],
    near: [
      'waiting for Auto Scaling Group (x) target groups removed: context canceled',
      "timeout - last error: i/o timeout at the machine's own port",
    ],
  },
  {
    id: 'certificate-not-trusted',
    is: ['Get "https://registry.opentofu.org/": x509: certificate signed by unknown authority'],
    near: ['creating ACM Certificate: certificate signed by unknown authority'],
  },
  {
    id: 'certificate-of-registry',
    is: [
      'Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws: could not connect to registry.opentofu.org: failed to request discovery document: Get "https://registry.opentofu.org/.well-known/terraform.json": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'Failed to resolve provider packages\n\nCould not resolve provider hashicorp/http: could not connect to registry.opentofu.org: failed to request discovery document: Get "https://registry.opentofu.org/.well-known/terraform.json": x509: certificate signed by unknown authority',
    ],
    near: [
      'Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws: no available releases match the given constraints',
    ],
  },
  {
    id: 'not-reached',
    is: [
      'reading: operation error EC2: DescribeInstances, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded',
    ],
    near: [
      'reading EC2 Instance: operation error EC2: DescribeInstances, https response error StatusCode: 0, RequestID: , canceled, context canceled',
      go('InternalError', 'x', { status: 500 }),
    ],
  },
  {
    id: 'launch-needs',
    is: [
      go('InvalidSubnetID.NotFound', "The subnet ID 'subnet-ed4ddcb6' does not exist"),
      go('InvalidKeyPair.NotFound', "The key pair 'ops' does not exist"),
      "An error occurred (InvalidSubnetID.NotFound) when calling the RunInstances operation: The subnet ID 'subnet-1' does not exist",
    ],
    near: [
      go('InvalidAMIID.NotFound', 'x'),
      go('InvalidInstanceID.NotFound', 'x', { op: 'DescribeInstances' }),
    ],
  },
  {
    id: 'already-there',
    is: [
      'creating IAM Role (AWSAFTService): operation error IAM: CreateRole, https response error StatusCode: 409, RequestID: 3b3b78412-dc8b, EntityAlreadyExists: Role with name AWSAFTService already exists.',
      go('InvalidGroup.Duplicate', "The security group 'ttb' already exists for VPC 'vpc-01'", {
        op: 'CreateSecurityGroup',
      }),
      s3(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded',
        'CreateBucket',
        409,
      ),
    ],
    near: [go('InvalidGroup.NotFound', 'x'), s3('OperationAborted', 'x', 'CreateBucket', 409)],
  },
  {
    id: 'refused-as-asked',
    is: [
      go('IncorrectInstanceState', "The instance 'i-1' is not in the 'stopped' state"),
      go('InvalidParameterValue', 'Value (x) for parameter keyName is invalid.'),
    ],
    near: [go('VcpuLimitExceeded', 'x'), go('InternalError', 'x', { status: 500 })],
  },
  {
    id: 'bucket-missing',
    is: [s3('NoSuchBucket', 'The specified bucket does not exist', 'ListObjectsV2', 404)],
    near: [s3('NoSuchKey', 'The specified key does not exist.', 'GetObject', 404)],
  },
  {
    id: 'call-cancelled',
    is: [
      'reading EC2 Instance: operation error EC2: DescribeInstances, https response error StatusCode: 0, RequestID: , canceled, context canceled',
      'waiting for Auto Scaling Group (x) target groups removed: context canceled',
    ],
    near: [
      'reading EC2 Instance: operation error EC2: DescribeInstances, https response error StatusCode: 0, RequestID: , request send failed, Post "https://ec2.us-east-1.amazonaws.com/": dial tcp 203.0.113.7:443: i/o timeout',
      'the context canceled it',
    ],
  },
  {
    id: 'github-token',
    is: ['GET https://api.github.com/orgs/iron-security/members?per_page=100: 401 Bad credentials []'],
    near: ['GET https://api.github.com/repos/x/y: 404 Not Found []'],
  },
  {
    id: 'state-not-saved',
    is: [
      'Failed to save state\nError saving state: operation error S3: PutObject, https response error StatusCode: 403, RequestID: R, HostID: , api error AccessDenied: Access Denied',
      'Failed to persist state to backend\nThe error shown above has prevented',
    ],
    near: ['Failed to load state\nno'],
  },
  {
    id: 'lock-left',
    is: [
      `Error releasing the state lock\nError message: operation error S3: DeleteObject, https response error StatusCode: 403, RequestID: R, api error AccessDenied: Access Denied${lockInfo}`,
    ],
    near: ['Releasing state lock. This may take a few moments...'],
  },
  {
    id: 'lock-held',
    is: [
      `Error acquiring the state lock\nError message: operation error S3: PutObject, https response error StatusCode: 412, ${R}, HostID: h=, api error PreconditionFailed: At least one of the pre-conditions you specified did not hold${lockInfo}`,
      `Error acquiring the state lock\nError message: ConditionalCheckFailedException: The conditional request failed\n\tstatus code: 400, request id: IGUA4N3QNLOP${lockInfo}`,
    ],
    near: [
      `Error acquiring the state lock\nError message: operation error S3: PutObject, https response error StatusCode: 403, ${R}, HostID: h=, api error AccessDenied: Access Denied`,
    ],
  },
  {
    id: 'own-disk-full',
    is: [
      'Failed to install provider\n\nError while installing hashicorp/aws v6.50.0: write\n.terraform/providers/registry.terraform.io/hashicorp/aws/6.50.0/linux_amd64/terraform-provider-aws_v6.50.0_x5:\nno space left on device',
      'Error installing provider "aws": write /tmp/getter873061035/archive: no space left on device.\n\nTerraform analyses the configuration',
    ],
    near: [
      'Failed to install provider\n\nError while installing hashicorp/aws v6.50.0: the provider says "no space left on device" of what it runs',
      'creating EC2 Instance: no space left on device',
    ],
  },
  {
    id: 'endpoint-not-reached',
    is: [
      'Could not connect to the endpoint URL: "https://ec2.ap-southeast-1a.amazonaws.com/"',
      'Connect timeout on endpoint URL: "https://ssm.eu-central-1.amazonaws.com/"',
    ],
    near: [
      'creating EC2 Instance: Could not connect to the endpoint URL is what its documentation says',
      'Failed to connect to proxy URL: "https://proxy.example.com:8079"',
    ],
  },
  {
    id: 'lock-just-freed',
    is: [
      'Error acquiring the state lock\nError message: 2 errors occurred:\n\t* ConditionalCheckFailedException: The conditional request failed\n\t* unexpected end of JSON input\n',
      `Error acquiring the state lock\nError message: operation error S3: PutObject, https response error StatusCode: 412, ${R}, HostID: h=, api error PreconditionFailed: At least one\nof the pre-conditions you specified did not hold\nunable to retrieve file from S3 bucket 'acme-tfstate' with key 'app/terraform.tfstate.tflock': operation error S3: GetObject, https response error StatusCode:\n404, ${R}, HostID: h=, NoSuchKey: `,
    ],
    near: [
      `Error acquiring the state lock\nError message: ConditionalCheckFailedException: The conditional request failed\n\tstatus code: 400, request id: IGUA4N3QNLOP${lockInfo}`,
      `Error acquiring the state lock\nError message: operation error S3: PutObject, https response error StatusCode: 412, ${R}, HostID: h=, api error PreconditionFailed: At least one of the pre-conditions you specified did not hold${lockInfo}`,
      'Error refreshing state: unexpected end of JSON input',
    ],
  },
  {
    id: 'lock-mismatch',
    is: [
      `Failed to unlock state: lock id "11111111-2222-3333-4444-555555555555" from s3 does not match existing lock${lockInfo}`,
      'Error releasing the state lock\nError message: failed to retrieve lock info: lock id "40e844a6-ebb0-fcfd-da85-5cce5bd1ec89" does not match existing lock ("6c8f1d2e-0000-4000-8000-00000000abcd")',
    ],
    near: ['Failed to unlock state: failed to retrieve lock info: unexpected end of JSON input'],
  },
  {
    id: 'lock-table-missing',
    is: [
      `Error acquiring the state lock\n\nError message: operation error DynamoDB: PutItem, https response error StatusCode: 400, ${R}, ResourceNotFoundException: Requested resource not found`,
    ],
    near: [
      `Error acquiring the state lock\n\nError message: operation error DynamoDB: PutItem, https response error StatusCode: 400, ${R}, ConditionalCheckFailedException: The conditional request failed`,
      go('ResourceNotFoundException', 'Requested resource not found', { service: 'DynamoDB', op: 'GetItem' }),
    ],
  },
  {
    id: 'lock-failed',
    is: [
      `Error acquiring the state lock\nError message: operation error S3: PutObject, https response error StatusCode: 503, ${R}, HostID: h=, api error SlowDown: Reduce your rate.`,
    ],
    near: ['Acquiring state lock. This may take a few moments...'],
  },
  {
    id: 'state-digest',
    is: [
      'Error refreshing state: state data in S3 does not have the expected content.\n\nThis may be caused by unusually long delays in S3 processing a previous state\nupdate. Please wait for a minute or two and try again. If this problem\npersists, and neither S3 nor DynamoDB are experiencing an outage, you may need\nto manually verify the remote state and update the Digest value stored in the\nDynamoDB table to the following value: 607b05b86830c4676a6a84a7abea8cb5',
    ],
    near: ['Error refreshing state: state data in S3 is not readable'],
  },
  {
    id: 'plan-stale',
    is: ['Saved plan is stale\nThe given plan file can no longer be applied'],
    near: ['Saved plan does not match the given state'],
  },
  {
    id: 'plan-errored',
    is: ['Cannot apply incomplete plan\nOpenTofu encountered an error'],
    near: ['Cannot apply plan'],
  },
  {
    id: 'not-in-service',
    is: [
      "local-exec provisioner error\nError running command './in_service.sh': exit status 1. Output: the new one is not healthy after 20:00; i-1 still serves and stays. Find out why before planning again.\n",
    ],
    near: [
      "local-exec provisioner error\nError running command './in_service.sh': exit status 1. Output: not yet healthy, 0:41: the new one, 10.0.0.7 (initial); i-1 still serves\n",
    ],
  },
  {
    id: 'prevent-destroy',
    is: [
      'Resource instance cannot be destroyed\nResource instance aws_acm_certificate.ttb has prevent_destroy set, but the plan calls for it to be destroyed.',
    ],
    near: ['Invalid value for prevent_destroy'],
  },
  {
    id: 'no-bucket',
    is: [
      'Failed to get existing workspaces: S3 bucket does not exist.',
      `error loading state: operation error S3: GetObject, https response error StatusCode: 404, ${R}, HostID: , NoSuchBucket: `,
    ],
    near: [
      `reading S3 Bucket (models): operation error S3: GetBucketTagging, https response error StatusCode: 404, ${R}, HostID: h, api error NoSuchBucket: The specified bucket does not exist`,
    ],
  },
  {
    id: 'wrong-account',
    is: [
      'AWS account ID not allowed: 210987654321',
      'AWS Account ID not allowed: 009273135997',
      'Account ID not allowed (210987654321)',
    ],
    near: ['AWS account ID not known'],
  },
  {
    id: 'provider-inconsistent',
    is: [
      'Provider produced inconsistent final plan\nWhen expanding the plan for module.app.aws_instance.instance[0] to include new values learned so far during apply, provider "registry.terraform.io/hashicorp/aws" changed the planned action from Update to DeleteThenCreate.',
      'Provider produced inconsistent final plan\n\nWhen expanding the plan for module.dynamodb_table.aws_dynamodb_table.this[0] to include new values learned so far during apply, provider "registry.terraform.io/hashicorp/aws" produced an invalid new value for .tags_all: new element "ApprovedBy" has appeared.',
    ],
    near: [
      'Provider produced invalid plan\nno',
      'Provider produced inconsistent result after apply\nWhen applying changes to aws_x.y, provider "p" produced an unexpected new value: .a.',
    ],
  },
  {
    id: 'provider-crashed',
    is: [
      'Plugin did not respond\nThe plugin encountered an error, and failed to respond to the plugin.(*GRPCProvider).ReadResource call.',
      'Request cancelled\nThe plugin.(*GRPCProvider).UpgradeResourceState request was cancelled.',
    ],
    near: [
      'Plugin is not installed',
      'Plugin did not respond\nThe plugin encountered an error, and failed to respond to the plugin.(*GRPCProvider).ApplyResourceChange call.',
    ],
  },
  {
    id: 'provider-crashed-in-change',
    is: [
      'Plugin did not respond\nThe plugin encountered an error, and failed to respond to the\nplugin6.(*GRPCProvider).ApplyResourceChange call. The plugin logs may contain more details.',
      'Request cancelled\nThe plugin.(*GRPCProvider).ApplyResourceChange request was cancelled.',
    ],
    near: [
      'Plugin did not respond\nThe plugin encountered an error, and failed to respond to the plugin.(*GRPCProvider).PlanResourceChange call.',
    ],
  },
  {
    id: 'provider-result-lost',
    is: [
      'Provider produced inconsistent result after apply\n\nWhen applying changes to aws_route53_record.a["x"], provider "provider[\\"registry.opentofu.org/hashicorp/aws\\"]" produced an unexpected new value: Root object was present, but now absent.',
      'Provider produced inconsistent result after apply\n\nWhen applying changes to module.db.aws_db_proxy.p, provider "registry.terraform.io/hashicorp/aws" produced an unexpected new value: Root resource was present, but now absent.',
    ],
    near: [
      'Provider produced inconsistent result after apply\n\nWhen applying changes to aws_dynamodb_table.t, provider "registry.terraform.io/hashicorp/aws" produced an unexpected new value: .tags_all: new element "ApprovedBy" has appeared.',
    ],
  },
  {
    id: 'provider-result',
    is: [
      'Provider produced inconsistent result after apply\n\nWhen applying changes to aws_dynamodb_table.t, provider "registry.terraform.io/hashicorp/aws" produced an unexpected new value: .tags_all: new element "ApprovedBy" has appeared.',
    ],
    near: [
      'Provider produced inconsistent result after apply\n\nWhen applying changes to aws_route53_record.a, provider "registry.terraform.io/hashicorp/aws" produced an unexpected new value: Root object was present, but now absent.',
      'Provider produced inconsistent final plan\nWhen expanding the plan for aws_x.y to include new values',
    ],
  },
  {
    id: 'module-missing',
    is: [
      'working dir modules/app from source git::https://github.com/example-org/modules?ref=v1.4.0 does not exist',
      'Failed to download module\nCould not download module "vpc" (main.tf:1) source code from',
      'Failed to download module\nCould not download module "fifo" (main.tf:26): /usr/bin/git exited with 128: remote: Invalid credentials',
    ],
    near: ['working dir /srv/unit is not clean'],
  },
  {
    id: 'tool-missing',
    is: [
      'exec: "tofu": executable file not found in $PATH',
      'Failed to execute "tofu --version" in .\nexec: "tofu": executable file not found in $PATH',
      'exec: "/opt/bin/terraform": executable file not found in $PATH\n\nUnable to determine underlying exit code, so Terragrunt will exit with error code 1',
    ],
    near: [
      'exec: "tflint": executable file not found in $PATH',
      'local-exec provisioner error\nexec: "tofu": executable file not found in $PATH is what it says without tofu',
    ],
  },
  {
    id: 'hook-failed',
    is: [
      'Error running hook tflint with message: Failed to execute "/usr/local/bin/tflint --chdir ." in .\n\nexit status 2',
      'Error running hook account_check with message: [...] exit status 1  prefix=[/srv/unit]',
      "Errors encountered running before_hooks. Not running 'terraform'.",
    ],
    near: ['Executing hook: tflint', 'the hook tflint ended with exit status 2'],
  },
  {
    id: 'left-behind',
    is: ['Destroy was successful but left behind forgotten instances\nAs requested'],
    near: ['Destroy was successful'],
  },
  {
    id: 'subnet-full',
    is: [
      go(
        'InsufficientFreeAddressesInSubnet',
        "There are not enough free addresses in subnet 'subnet-0783288fba3453a60' to satisfy the requested number of instances.",
      ),
    ],
    near: [
      go('InsufficientInstanceCapacity', CAPACITY, { status: 500 }),
      go('InvalidSubnetID.NotFound', 'x'),
    ],
  },
  {
    id: 'still-in-use',
    is: [
      go('DependencyViolation', 'resource sg-01 has a dependent object', { op: 'DeleteSecurityGroup' }),
      'aws_security_group.ttb: DependencyViolation: resource sg-4f189d35 has a dependent object\n\tstatus code: 400, request id: 0a06f6a1-0792-42c5-9180-beac33fb9037',
      'deleting ACM Certificate (arn:x): operation error ACM: DeleteCertificate, https response error StatusCode: 400, RequestID: 1, ResourceInUseException: Certificate is in use',
    ],
    near: [go('ResourceNotFoundException', 'x'), go('InvalidParameterValue', 'DependencyViolation')],
  },
  {
    id: 'stopped-early',
    is: ['execution halted', 'operation canceled'],
    near: ['the operation canceled itself', 'waiting for EC2 Instance (i-1) create: context canceled'],
  },
  {
    id: 'plan-unreadable',
    is: ['Failed to load "/tmp/x.tfplan" as a plan file\nError: zip: not a valid zip file'],
    near: ['Failed to load state: no'],
  },
  {
    id: 'provider-invalid',
    is: [
      'Provider produced invalid plan\nProvider "registry.opentofu.org/hashicorp/aws" planned an invalid value for aws_instance.ttb.tags: planned for existence but config wants absence.',
      'Failed to load plugin schemas\nError while loading schemas for plugin components: failed to instantiate provider "registry.opentofu.org/hashicorp/aws" to obtain schema: Unrecognized remote plugin message: ',
    ],
    near: [
      'Provider produced inconsistent result after apply\nWhen applying changes to aws_instance.ttb, provider "x" produced an unexpected new value.',
      'Provider configuration not present\nno',
    ],
  },
  {
    id: 'waited-too-long',
    is: [
      "waiting for EC2 Instance (i-0c3f91d2a77e4b105) create: timeout while waiting for state to become 'running' (last state: 'pending', timeout: 10m0s)",
      "Error deleting subnet: timeout while waiting for state to become 'destroyed' (last state: 'pending', timeout: 10m0s)",
      "waiting for ELBv2 Load Balancer (arn:x) create: timeout while waiting for state to become 'active' (timeout: 10m0s)",
    ],
    near: [
      "waiting for EC2 Instance (i-1) create: unexpected state 'terminated', wanted target 'running'. last error: Server.InternalError: x",
      'the state is to become running in a while',
    ],
  },
  {
    id: 'no-such-region',
    is: ['Invalid AWS Region: us-east-9', 'Invalid region value\ninvalid AWS Region: us-east-9'],
    near: ['Invalid value for region\nno'],
  },
  {
    id: 'not-found-by-provider',
    is: [
      "reading EC2 Instance (i-0c3f91d2a77e4b105): couldn't find resource",
      "reading EC2 EIP (eipalloc-1): couldn't find resource (21 retries)",
    ],
    near: ["collecting instance settings: couldn't find resource", "the tool couldn't find resources"],
  },
  {
    id: 'code-broken',
    is: [
      'Unsupported attribute\nThis object has no argument, nested block, or exported attribute named "ipp".',
      'Reference to undeclared resource\nThere is no managed resource "aws_instance" "old" definition in the root module.',
      'Invalid for_each argument\nThe "for_each" set includes values derived from resource attributes that cannot be determined until apply',
      'Moved object still exists\nThis statement declares a move from aws_instance.a, but that resource is still declared at main.tf:5,1.',
      'Duplicate resource "aws_instance" configuration\nA aws_instance resource named "ttb" was already declared',
    ],
    near: [
      'Unsupported attribute of the image\nno',
      'Invalid target address\nno',
      'Check block assertion failed\nno',
    ],
  },
  {
    id: 'code-cycle',
    is: [
      'Cycle: aws_security_group.a, aws_security_group.b',
      'Found a dependency cycle between modules: /srv/a -> /srv/b -> /srv/a',
    ],
    near: ['Lifecycle: no', 'the Cycle: of things'],
  },
  {
    id: 'variable-missing',
    is: [
      'No value for required variable\nThe root module input variable "ami_id" is not set, and has no default value.',
      'Error in function call\nCall to function "get_env" failed: EnvVarNotFoundError: Required environment variable STATE_BUCKET - not found.',
    ],
    near: [
      'Value for undeclared variable\nno',
      'Error in function call\nCall to function "file" failed: no file exists at "x".',
    ],
  },
  {
    id: 'condition-not-met',
    is: [
      'Resource precondition failed\nThe boot script is longer than EC2 takes.',
      'Invalid value for variable\nThe type must be one of m6i.xlarge, m6i.2xlarge.',
      'Module output value precondition failed\nno',
    ],
    near: ['Check block assertion failed\nThe restore takes 55 s', 'Invalid value for input\nno'],
  },
  {
    id: 'command-failed',
    address: 'terraform_data.in_service',
    is: ["local-exec provisioner error\nError running command 'exit 3': exit status 3. Output: "],
    near: [
      "local-exec provisioner error\nError running command './in_service.sh': exit status 1. Output: the new one is not healthy after 20:00; i-1 still serves and stays.",
      'the local-exec provisioner is deprecated',
    ],
  },
  {
    id: 'no-unit-here',
    is: [
      'You attempted to run terragrunt in a folder that does not contain a terragrunt.hcl file. Please add a terragrunt.hcl file and try again.',
      'Error in function call\nCall to function "find_in_parent_folders" failed: ParentFileNotFoundError: Could not find a root.hcl in any of the parent folders of /srv/unit/terragrunt.hcl. Cause: Traversed all the way to the root..',
      'Could not find a terragrunt.hcl in any of the parent folders of /srv/unit. Cause: Traversed all the way to the root..',
    ],
    near: ['TFVarFileNotFound: Could not find a common.tfvars. Cause: no.', 'Could not find a version'],
  },
  {
    id: 'dependency-without-outputs',
    is: [
      'resolving dependency "vpc" outputs: /srv/vpc/terragrunt.hcl is a dependency of /srv/app/terragrunt.hcl but detected no outputs. Either the target module has not been applied yet, or the module has no outputs.',
      'Unknown variable\nThere is no variable named "dependency".\n\nresolving dependency "vpc" outputs: /srv/vpc/terragrunt.hcl is a dependency of /srv/app/terragrunt.hcl but detected no outputs.',
    ],
    near: [
      'Config /srv/vpc/terragrunt.hcl is a dependency of /srv/app/terragrunt.hcl that has no outputs, but mock outputs provided',
      'Unknown variable\nThere is no variable named "locl".',
    ],
  },
  {
    id: 'registry-unreachable',
    is: [
      'Failed to query available provider packages\nCould not retrieve the list of available versions for provider hashicorp/aws: could not connect to registry.terraform.io: Failed to request discovery document: Get "https://registry.terraform.io/.well-known/terraform.json": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
      'Failed to query available provider packages\nCould not retrieve the list of available versions for provider hashicorp/null: could not query provider registry for registry.terraform.io/hashicorp/null: the request failed after 2 attempts, please try again later',
    ],
    near: [
      'Failed to resolve provider packages\nCould not resolve provider hashicorp/aws: no available releases match the given constraints 99.0.0',
      'Failed to resolve provider packages\nCould not resolve provider hashicorp/aws: could not connect to registry.opentofu.org: failed to request discovery document: Get "https://registry.opentofu.org/.well-known/terraform.json": dial tcp: lookup registry.opentofu.org on 10.0.0.2:53: no such host',
      'Failed to install provider\nno',
    ],
  },
  {
    id: 'provider-version',
    is: [
      'Failed to resolve provider packages\nCould not resolve provider hashicorp/aws: no available releases match the given constraints 99.0.0',
      'Failed to query available provider packages\nCould not retrieve the list of available versions for provider hashicorp/aws: locked provider registry.opentofu.org/hashicorp/aws 5.100.0 does not match configured version constraint ~> 6.0; must use tofu init -upgrade to allow selection of new versions',
      'Failed to resolve provider packages\nCould not resolve provider hashicorp/aws: the previously-selected version 1.0.0 is no longer available',
      'Failed to query available provider packages\nCould not retrieve the list of available versions for provider hashicorp/awss: provider registry.opentofu.org/hashicorp/awss was not found in any of the search locations\n\n  - /opt/providers',
    ],
    near: [
      'Failed to resolve provider packages\nCould not resolve provider hashicorp/aws: could not connect to registry.opentofu.org: no',
    ],
  },
  {
    id: 'provider-checksum',
    is: [
      "Failed to install provider\nError while installing hashicorp/aws v5.100.0: the local package for registry.opentofu.org/hashicorp/aws 5.100.0 doesn't match any of the checksums previously recorded in the dependency lock file (this might be because the available checksums are for packages targeting different platforms)",
      'Failed to load plugin schemas\nError while loading schemas for plugin components: failed to instantiate provider "registry.opentofu.org/hashicorp/aws" to obtain schema: the cached package for registry.opentofu.org/hashicorp/aws 5.100.0 (in .terraform/providers) does not match any of the checksums recorded in the dependency lock file, run tofu init to ensure all providers are correctly installed.',
      "Failed to install provider from shared cache\nError while importing opensearch-project/opensearch v2.0.0 from the shared cache directory: the provider cache at .terraform/providers has a copy of registry.terraform.io/opensearch-project/opensearch 2.0.0 that doesn't match any of the checksums recorded in the dependency lock file.",
    ],
    near: [
      'Failed to install provider\nError while installing hashicorp/aws v5.87.0: archive has incorrect checksum zh:18 (expected zh:ac)',
      'Required plugins are not installed\nThe installed provider plugins are not consistent with the packages selected in the dependency lock file:\n  - registry.opentofu.org/hashicorp/aws: there is no package for registry.opentofu.org/hashicorp/aws 1.0.0 cached in .terraform/providers',
    ],
  },
  {
    id: 'not-initialised',
    is: [
      'Required plugins are not installed\nThe installed provider plugins are not consistent with the packages selected in the dependency lock file:\n  - registry.opentofu.org/hashicorp/aws: there is no package for registry.opentofu.org/hashicorp/aws 1.0.0 cached in .terraform/providers',
      'Inconsistent dependency lock file\nThe following dependency selections recorded in the lock file are inconsistent with the current configuration:',
      'Module not installed\nThis module is not yet installed. Run "tofu init" to install all modules required by this configuration.',
      'Backend initialization required: please run "tofu init"\nReason: Initial configuration of the requested backend "s3"',
    ],
    near: [
      'Backend initialization required: please run "tofu init"\nReason: Backend configuration block has changed',
      'Module not found\nno',
    ],
  },
  {
    id: 'backend-changed',
    is: [
      'Backend configuration changed\nA change in the backend configuration has been detected, which may require migrating existing state.',
      'Backend initialization required: please run "tofu init"\nReason: Backend configuration block has changed',
    ],
    near: [
      'Backend initialization required: please run "tofu init"\nReason: Initial configuration of the requested backend "s3"',
    ],
  },
  {
    id: 'tool-too-old',
    is: [
      'Error loading state: state snapshot was created by OpenTofu v1.13.0, which is newer than current v1.12.6; upgrade to OpenTofu v1.13.0 or greater to work with this state',
      'Error acquiring the state lock\nError message: failed to write backup file: Unsupported state file format: The state file uses format version 5, which is not supported by OpenTofu 1.12.6. This state file was created by OpenTofu 2.0.0.',
      'Unsupported Terraform Core version\nThis configuration does not support Terraform version 1.5.7. To proceed, either choose another supported Terraform version',
    ],
    near: [
      'Unsupported state file format\nThe state file could not be parsed as JSON: syntax error at byte offset 1.',
      'Error loading state: no',
    ],
  },
  {
    id: 'provider-too-old',
    is: [
      'Resource instance managed by newer provider version\nThe current state of aws_instance.ttb was created by a newer provider version than is currently selected. Upgrade the aws provider to work with this state.',
    ],
    near: ['Provider upgrade is there\nno'],
  },
  {
    id: 'provider-not-startable',
    is: [
      'Failed to install provider\nError while installing hashicorp/kubernetes v2.19.0: open /home/ops/.terraform.d/plugin-cache/registry.terraform.io/hashicorp/kubernetes/2.19.0/linux_amd64/terraform-provider-kubernetes_v2.19.0_x5: text file busy',
      'Failed to load plugin schemas\nError while loading schemas for plugin components: failed to instantiate provider "x" to obtain schema: fork/exec .terraform/providers/registry.opentofu.org/hashicorp/aws/5.100.0/linux_amd64/terraform-provider-aws_v5.100.0: exec format error',
    ],
    near: [
      "local-exec provisioner error\nError running command './x': fork/exec ./x: exec format error. Output: ",
    ],
  },
  {
    id: 'own-disk-full-later',
    is: ['Error writing file\nopen .terragrunt-cache/a/b/providers.tf: no space left on device'],
    near: [
      "local-exec provisioner error\nError running command 'ssh m': exit status 1. Output: tar: write error: No space left on device",
      'Failed to install provider\nError while installing hashicorp/aws v5.100.0: write /home/ops/.cache/terragrunt/providers/x: no space left on device',
    ],
  },
];
