# What the instance may do: be reached by SSM, read and write its model, report. Not AmazonSSMManagedInstanceCore, which
# also allows reading every parameter of the account.

locals {
  # Images in this account's ECR are pulled with the instance's own role; any other registry must be public.
  images           = [var.verifier_image, var.ollama_image]
  own_ecr          = "${var.account_id}.dkr.ecr.${var.region}.amazonaws.com/"
  ecr_repositories = [for image in local.images : regex("^[^:@]+", trimprefix(image, local.own_ecr)) if startswith(image, local.own_ecr)]
  foreign_images   = [for image in local.images : image if can(regex("^[0-9]{12}\\.dkr[.-]ecr", image)) && !startswith(image, local.own_ecr)]
}

resource "aws_iam_role" "instance" {
  name_prefix = "${var.service}-instance-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_instance_profile" "instance" {
  name_prefix = "${var.service}-instance-"
  role        = aws_iam_role.instance.name
}

resource "aws_iam_role_policy" "instance" {
  name = "instance"
  role = aws_iam_role.instance.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Agent"
        Effect = "Allow"
        Action = [
          "ssm:UpdateInstanceInformation",
          "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
          # Run Command on agents that do not use ssmmessages for it
          "ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage",
          "ec2messages:GetEndpoint", "ec2messages:GetMessages", "ec2messages:SendReply",
        ]
        Resource = "*" # these have no resources
      },
      {
        Sid      = "ModelRead"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = ["${local.model_bucket_arn}/ollama/*", "${local.model_bucket_arn}/models/*"] # models/: the archive of before
      },
      {
        # No DeleteObject: a broken instance can spoil the cache, never end it (the bucket is versioned).
        Sid      = "ModelWrite"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        Resource = "${local.model_bucket_arn}/ollama/*"
      },
      {
        # Without it a missing object is a 403 instead of a 404.
        Sid       = "ModelList"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = local.model_bucket_arn
        Condition = { StringLike = { "s3:prefix" = ["ollama/*", "models/*"] } }
      },
      {
        Sid       = "Metrics"
        Effect    = "Allow"
        Action    = "cloudwatch:PutMetricData"
        Resource  = "*" # has no resources
        Condition = { StringEquals = { "cloudwatch:namespace" = local.metrics_namespace } }
      },
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:${var.region}:${var.account_id}:log-group:${local.log_group}:*"
      },
    ]
  })
}

resource "aws_iam_role_policy" "registry" {
  count = length(local.ecr_repositories) == 0 ? 0 : 1

  name = "registry"
  role = aws_iam_role.instance.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Login"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*" # has no resources
      },
      {
        Sid      = "Pull"
        Effect   = "Allow"
        Action   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = [for name in local.ecr_repositories : "arn:aws:ecr:${var.region}:${var.account_id}:repository/${name}"]
      },
    ]
  })
}
