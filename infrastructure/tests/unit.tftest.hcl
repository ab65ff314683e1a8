# The unit's promises, on mocked providers: no account, no network. Only plans: an apply could not be cleaned up, since
# prevent_destroy holds in a test too. Run through terragrunt, without GitHub:
#   terragrunt run --feature github=false -- init -backend=false
#   terragrunt run --feature github=false --no-auto-init -- test
# That protected resources say so literally is scripts/check-protection.mjs's to check (lifecycle can't be read here);
# what a destroy or a replace really plans, test/real's.

mock_provider "aws" {
  mock_data "aws_ec2_instance_type" {
    defaults = {
      supported_architectures            = ["x86_64"]
      memory_size                        = 32768
      ebs_performance_maximum_throughput = 1250
    }
  }
  mock_data "aws_ami_ids" {
    defaults = { ids = ["ami-0123456789abcdef0"] }
  }
  # The provider checks the form of these even when they are mocked.
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:us-east-1:123456789012:certificate/0"
      domain_validation_options = [{
        domain_name           = "verify.example.com"
        resource_record_name  = "_0.verify.example.com."
        resource_record_type  = "CNAME"
        resource_record_value = "_1.acm-validations.aws."
      }]
    }
  }
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/l/0" }
  }
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/t/0" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:ttb-verifier-alarms" }
  }
}

variables {
  service        = "ttb-verifier"
  region         = "us-east-1"
  account_id     = "123456789012"
  domain_name    = "verify.example.com"
  hosted_zone_id = "Z0123456789ABCDEFGHIJ"
  verifier_image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/ttb-verifier:1.4.2"
  ami_id         = "ami-0123456789abcdef0"
  alarm_email    = ""

  state_account_id = "123456789012"
}

run "the_instance" {
  command = plan

  assert {
    condition     = aws_instance.ttb.metadata_options[0].http_tokens == "required" && aws_instance.ttb.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "IMDSv2 only, and not from containers"
  }
  assert {
    condition     = aws_instance.ttb.root_block_device[0].encrypted && aws_instance.ttb.root_block_device[0].volume_type == "gp3"
    error_message = "the root volume is encrypted gp3"
  }
  assert {
    condition = (
      aws_instance.ttb.root_block_device[0].volume_size == 50
      && aws_instance.ttb.root_block_device[0].throughput == 1000
      && aws_instance.ttb.root_block_device[0].iops == 4000
    )
    error_message = "50 GB, 1000 MiB/s and the IOPS that takes"
  }
  assert {
    condition     = aws_instance.ttb.root_block_device[0].throughput <= aws_instance.ttb.root_block_device[0].iops / 4
    error_message = "gp3 gives at most 0.25 MiB/s per IOPS"
  }
  assert {
    condition     = aws_instance.ttb.ami == "ami-0123456789abcdef0" && aws_instance.ttb.user_data_replace_on_change
    error_message = "the image is the pinned one, and other user data is another instance"
  }
  assert {
    condition     = length(aws_instance.ttb.user_data_base64) <= 21844
    error_message = "user data fits into 16384 bytes"
  }
  assert {
    condition     = startswith(local.user_data, "#!/bin/bash\n") && strcontains(local.user_data, "\nexport MODEL_PREFIX='ollama/0.24.0'\n")
    error_message = "the script starts with an interpreter and its values"
  }
  assert {
    condition = length(setsubtract(
      ["SERVICE", "AWS_REGION", "MODEL_BUCKET", "MODEL_PREFIX", "MODEL_NAME", "MODEL_DIGEST", "VERIFIER_IMAGE", "OLLAMA_IMAGE", "COMPOSE_VERSION", "COMPOSE_SHA256", "CLOUDWATCH_CONFIG_B64", "DOCKER_COMPOSE_B64"],
      keys(local.environment),
    )) == 0
    error_message = "instance_init.sh gets every value it reads"
  }
  assert {
    condition     = base64gunzip(local.environment.DOCKER_COMPOSE_B64) == var.docker_compose
    error_message = "the instance gets the repository's compose file, byte for byte"
  }
}

run "the_network" {
  command = plan

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.https.from_port == 443
      && aws_vpc_security_group_ingress_rule.https.to_port == 443
      && aws_vpc_security_group_ingress_rule.https.security_group_id == aws_security_group.load_balancer.id
    )
    error_message = "the world reaches 443 of the load balancer"
  }
  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.from_load_balancer.cidr_ipv4 == null
      && aws_vpc_security_group_ingress_rule.from_load_balancer.referenced_security_group_id == aws_security_group.load_balancer.id
    )
    error_message = "only the load balancer reaches the instance"
  }
  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway"
    error_message = "S3 is reached through a gateway endpoint"
  }
}

run "a_replacement_without_a_gap" {
  command = plan

  assert {
    condition     = terraform_data.in_service.triggers_replace == aws_lb_target_group_attachment.ttb.target_id
    error_message = "the wait is replaced with the attachment"
  }
  assert {
    condition     = tonumber(aws_lb_target_group.verifier.deregistration_delay) >= 120
    error_message = "the old one may finish an answer"
  }
}

run "the_model_cache" {
  command = plan

  assert {
    condition     = aws_s3_bucket.ollama_models.bucket == "ttb-verifier-ollama-models-123456789012"
    error_message = "the bucket's name"
  }
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.ollama_models.block_public_acls,
      aws_s3_bucket_public_access_block.ollama_models.block_public_policy,
      aws_s3_bucket_public_access_block.ollama_models.ignore_public_acls,
      aws_s3_bucket_public_access_block.ollama_models.restrict_public_buckets,
    ])
    error_message = "nothing in the bucket is public"
  }
  assert {
    condition     = aws_s3_bucket_versioning.ollama_models.versioning_configuration[0].status == "Enabled"
    error_message = "clearing the cache can be taken back"
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.ollama_models.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "the bucket is encrypted"
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.instance.policy, "DeleteObject") && !strcontains(aws_iam_role_policy.instance.policy, "s3:*")
    error_message = "the instance can't delete from the bucket"
  }
}

run "names_and_tags" {
  command = plan

  assert {
    condition     = local.tags == { Service = "ttb-verifier" } && aws_instance.ttb.root_block_device[0].tags.Service == "ttb-verifier"
    error_message = "orphans are found by the Service tag; default_tags do not reach the root volume"
  }
  assert {
    condition     = output.service_url == "https://verify.example.com" && output.model_prefix == "ollama/0.24.0" && output.model_bucket == aws_s3_bucket.ollama_models.bucket
    error_message = "the outputs that the runbooks read"
  }
  assert {
    condition     = output.tail_document == "ttb-verifier-TailBootLog" && jsondecode(aws_ssm_document.tail_boot_log.content).properties.linux.runAsElevated
    error_message = "the session document"
  }
  assert {
    condition     = alltrue([for content in [aws_ssm_document.tail_boot_log.content, aws_ssm_document.read_boot_log.content] : keys(jsondecode(content).parameters) == ["offset"] && jsondecode(content).parameters.offset.allowedPattern == "^(0|[1-9][0-9]{0,14})$"])
    error_message = "the documents take a number and nothing else"
  }
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.above : alarm.dimensions == null || !contains(keys(alarm.dimensions), "InstanceId")])
    error_message = "an alarm on an instance id would follow the instance at every recovery"
  }
}

run "another_type_and_zone_in_an_emergency" {
  command = plan
  variables {
    instance_type     = "m6i.4xlarge"
    availability_zone = "b"
  }
  assert {
    condition     = aws_instance.ttb.instance_type == "m6i.4xlarge"
    error_message = "recovery.auto.tfvars.json can change the type"
  }
}

run "a_slow_disk_is_said" {
  command = plan
  override_data {
    target = data.aws_ec2_instance_type.chosen
    values = { supported_architectures = ["x86_64"], memory_size = 16384, ebs_performance_maximum_throughput = 437.5 }
  }
  expect_failures = [check.disk_speed]
}

run "a_type_with_too_little_memory_is_refused" {
  command = plan
  override_data {
    target = data.aws_ec2_instance_type.chosen
    values = { supported_architectures = ["x86_64"], memory_size = 8192, ebs_performance_maximum_throughput = 1250 }
  }
  expect_failures = [aws_instance.ttb]
}

run "an_arm_type_is_refused" {
  command = plan
  override_data {
    target = data.aws_ec2_instance_type.chosen
    values = { supported_architectures = ["arm64"], memory_size = 32768, ebs_performance_maximum_throughput = 1250 }
  }
  expect_failures = [aws_instance.ttb]
}

run "user_data_over_the_limit_is_refused_at_plan" {
  command = plan
  variables {
    # Text that gzip can't shrink: hashes of hashes, some 16 KB in base64.
    docker_compose = "services:${join("", [for i in range(400) : base64sha512(tostring(i))])}"
  }
  expect_failures = [aws_instance.ttb]
}

run "nothing_filled_in_is_said" {
  command = plan
  variables {
    account_id     = ""
    domain_name    = ""
    hosted_zone_id = ""
    verifier_image = ""
    ami_id         = ""
    docker_compose = ""
  }
  expect_failures = [var.account_id, var.domain_name, var.hosted_zone_id, var.verifier_image, var.ami_id, var.docker_compose]
}

run "wrong_values_are_said" {
  command = plan
  variables {
    account_id        = "1234-5678-9012"
    domain_name       = "https://verify.example.com"
    verifier_image    = "ttb-verifier:latest"
    ami_id            = "al2023-ami-2023"
    ollama_image      = "ollama/ollama:latest"
    availability_zone = "us-east-1a"
  }
  expect_failures = [var.account_id, var.domain_name, var.verifier_image, var.ami_id, var.ollama_image, var.availability_zone]
}

run "another_account_than_the_states_is_refused" {
  command = plan
  variables {
    state_account_id = ""
  }
  expect_failures = [var.account_id]
}

run "both_images_are_pulled_from_the_own_registry" {
  command = plan
  variables {
    ollama_image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mirror/ollama:0.24.0"
  }
  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.registry[0].policy).Statement : statement.Resource if statement.Sid == "Pull"] == [[
      "arn:aws:ecr:us-east-1:123456789012:repository/ttb-verifier",
      "arn:aws:ecr:us-east-1:123456789012:repository/mirror/ollama",
    ]]
    error_message = "the role may pull both images and no other"
  }
}

run "no_registry_of_ours_no_right_to_it" {
  command = plan
  variables {
    verifier_image = "ghcr.io/example/ttb-verifier:1.4.2"
  }
  assert {
    condition     = length(aws_iam_role_policy.registry) == 0
    error_message = "public images need no right"
  }
}

run "an_image_in_another_regions_registry_is_refused" {
  command = plan
  variables {
    verifier_image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/ttb-verifier:1.4.2"
  }
  expect_failures = [aws_instance.ttb]
}

run "an_image_in_another_accounts_registry_is_refused" {
  command = plan
  variables {
    ollama_image = "210987654321.dkr.ecr.us-east-1.amazonaws.com/ollama:0.24.0"
  }
  expect_failures = [aws_instance.ttb]
}

run "a_name_under_an_international_domain" {
  command = plan
  variables {
    domain_name = "verify.xn--e1afmkfd.xn--p1ai"
  }
  override_resource {
    target = aws_acm_certificate.ttb
    values = {
      arn = "arn:aws:acm:us-east-1:123456789012:certificate/0"
      domain_validation_options = [{
        domain_name           = "verify.xn--e1afmkfd.xn--p1ai"
        resource_record_name  = "_0.verify.xn--e1afmkfd.xn--p1ai."
        resource_record_type  = "CNAME"
        resource_record_value = "_1.acm-validations.aws."
      }]
    }
  }
  assert {
    condition     = output.service_url == "https://verify.xn--e1afmkfd.xn--p1ai"
    error_message = "its ASCII form is a DNS name like any other"
  }
}
