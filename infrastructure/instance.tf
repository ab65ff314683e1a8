# The instance is cattle: everything on it comes from here, from the registries and from the model bucket.

locals {
  # gp3: at most 0.25 MiB/s per IOPS, so 1000 MiB/s needs 4000 (docs.aws.amazon.com, general-purpose). At the default of
  # 125 MiB/s writing the model takes a minute, at 1000 under 8 seconds. Above 1000, provider 5.100 may refuse.
  root_gib   = 50
  root_iops  = 4000
  root_mib_s = 1000

  ollama_version = regex(":([0-9]+\\.[0-9]+\\.[0-9]+)", var.ollama_image)[0]
  model_prefix   = "ollama/${local.ollama_version}" # blobs are read by the Ollama that wrote them

  # instance_init.sh is a plain script; its values are this header. No secrets: user data is in clear in the state.
  environment = {
    SERVICE               = var.service
    AWS_REGION            = var.region
    MODEL_BUCKET          = local.model_bucket
    MODEL_PREFIX          = local.model_prefix
    MODEL_NAME            = var.model_name
    MODEL_DIGEST          = var.model_digest
    VERIFIER_IMAGE        = var.verifier_image
    OLLAMA_IMAGE          = var.ollama_image
    AMI_ID                = var.ami_id
    COMPOSE_VERSION       = var.compose_version
    COMPOSE_SHA256        = var.compose_sha256
    CLOUDWATCH_CONFIG_B64 = base64encode(jsonencode(local.cloudwatch_config))
    DOCKER_COMPOSE_B64    = base64gzip(var.docker_compose)
    # Not read by the script. Being here makes another type another instance, created first: the provider would stop the
    # old one, change it and start it, and a start can meet InsufficientInstanceCapacity as well.
    INSTANCE_TYPE = var.instance_type
  }
  user_data = join("\n", concat(
    ["#!/bin/bash"],
    [for name, value in local.environment : "export ${name}='${replace(value, "'", "'\\''")}'"],
    # Without its comments, which take a quarter of the room; its lines keep their numbers.
    [replace(file("${path.module}/instance_init.sh"), "/(?m)^ *# .*$/", "#")],
  ))

  # gzip, since EC2 takes 16384 raw bytes; cloud-init unpacks it. In base64, 16383 bytes are 21844 characters.
  user_data_base64     = base64gzip(local.user_data)
  user_data_base64_max = 21844
}

data "aws_ec2_instance_type" "chosen" {
  instance_type = var.instance_type
}

resource "aws_instance" "ttb" {
  ami                    = var.ami_id
  instance_type          = var.instance_type
  subnet_id              = aws_subnet.public[var.availability_zone].id
  vpc_security_group_ids = [aws_security_group.instance.id]
  iam_instance_profile   = aws_iam_instance_profile.instance.name
  ebs_optimized          = true

  user_data_base64 = local.user_data_base64
  # Without this, changed user data stops and starts the instance and is not even run (once per instance id).
  user_data_replace_on_change = true

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # containers need no credentials, and do not get them
  }

  root_block_device {
    volume_type           = "gp3"
    volume_size           = local.root_gib
    iops                  = local.root_iops
    throughput            = local.root_mib_s
    encrypted             = true
    delete_on_termination = true
    tags                  = merge(local.tags, { Name = "${var.service}-root" }) # default_tags do not reach it in 5.100
  }

  tags = { Name = var.service }

  # What the first boot needs must be there first; nothing else waits.
  depends_on = [
    aws_iam_role_policy.instance,
    aws_iam_role_policy.registry,
    aws_route.internet,
    aws_route_table_association.public,
    aws_vpc_endpoint.s3,
    aws_vpc_security_group_egress_rule.https,
  ]

  lifecycle {
    # Destroying first and then meeting InsufficientInstanceCapacity would leave nothing at all.
    create_before_destroy = true

    precondition {
      condition     = length(local.user_data_base64) <= local.user_data_base64_max
      error_message = "User data is ${length(local.user_data_base64)} characters after gzip and base64, the limit is ${local.user_data_base64_max}: make instance_init.sh or docker-compose.yml smaller (EC2 takes 16384 bytes)."
    }
    precondition {
      condition     = contains(data.aws_ec2_instance_type.chosen.supported_architectures, "x86_64")
      error_message = "${var.instance_type} is not an x86_64 type, and ami_id and the Compose binary are x86_64: choose another instance_type."
    }
    precondition {
      condition     = data.aws_ec2_instance_type.chosen.memory_size >= 16384
      error_message = "${var.instance_type} has ${data.aws_ec2_instance_type.chosen.memory_size} MiB of memory; the model needs 16384 at least, 32768 to be comfortable: choose another instance_type."
    }
    precondition {
      condition     = length(local.foreign_images) == 0
      error_message = "${join(" and ", local.foreign_images)}: in the ECR of another account or region, which the instance may not read. Push it to ${local.own_ecr} or to a public registry, and set verifier_image or ollama_image to that."
    }
  }
}

# Looked up so that a plan says it, and in a way that does not fail: a plan that launches nothing needs no image.
data "aws_ami_ids" "pinned" {
  owners             = ["amazon", "self"]
  include_deprecated = true

  filter {
    name   = "image-id"
    values = [var.ami_id]
  }
}

check "image" {
  assert {
    condition     = length(data.aws_ami_ids.pinned.ids) == 1
    error_message = "${var.ami_id} is not there any more, or belongs to neither Amazon nor this account: no new instance may come of it. Pin another one, or a copy of your own (README.md)."
  }
}

# A warning and not an error: in an emergency a slower type is better than none.
check "disk_speed" {
  assert {
    condition     = data.aws_ec2_instance_type.chosen.ebs_performance_maximum_throughput >= local.root_mib_s * 1.048576
    error_message = "${var.instance_type} moves at most ${data.aws_ec2_instance_type.chosen.ebs_performance_maximum_throughput} MB/s to its disks, less than the ${local.root_mib_s} MiB/s that the root volume is paid for: the model restore will take about ${ceil(7817 / max(1, data.aws_ec2_instance_type.chosen.ebs_performance_maximum_throughput))} s instead of 8."
  }
}
