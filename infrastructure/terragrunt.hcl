# The unit: an OpenTofu root module that terragrunt gives its state, its lock and the repository's compose file.
# Everything a person fills in is in deployment.auto.tfvars.json, which OpenTofu reads by itself; terragrunt reads
# the same file for the name of the state bucket, so that there is one place to be wrong in.

locals {
  deployment = jsondecode(file("${get_terragrunt_dir()}/deployment.auto.tfvars.json"))
  # A set-up that exists names its own; empty: the usual one.
  state = {
    bucket     = try(local.deployment.state_bucket, "")
    key        = try(local.deployment.state_key, "")
    lock_table = try(local.deployment.state_lock_table, "")
  }
  backend = can(regex("^[0-9]{12}$", local.deployment.account_id)) ? "s3" : "local"

  # The only files that need the github provider (see README.md, "Without GitHub").
  github_files = ["github_repository.tf", "github.auto.tfvars.json"]
  # The aws entry of the unit's only required_providers block, for where that file is left out.
  aws_provider = regex("(?s)\\baws = \\{.*?\\}", file("${get_terragrunt_dir()}/github_repository.tf"))
}

# terragrunt run --feature github=false -- …   leaves GitHub out of a unit whose state never held it: tests, a second
# account. Where the state holds the repository, use `-exclude-file=recovery.exclude` instead.
feature "github" {
  default = true
}

terraform {
  # The state is where this file says, and nowhere else: after a change of backend (filling in the account, leaving
  # DynamoDB) init must neither ask nor copy a state there.
  extra_arguments "reconfigure" {
    commands  = ["init"]
    arguments = ["-reconfigure"]
  }

  exclude_from_copy        = feature.github.value ? [] : local.github_files
  copy_terraform_lock_file = feature.github.value # or the entry for the github provider would be lost from the unit's lock file
}

# In the place of github_repository.tf: the providers without github, and a guard for the case above done wrongly. With
# the resource's block gone, OpenTofu would plan to destroy a repository that the state still holds, prevent_destroy or
# not (it protects what is written, not what was deleted). This makes it a forget.
generate "without_github" {
  path        = "without_github.tf"
  if_exists   = "overwrite_terragrunt"
  disable     = feature.github.value
  if_disabled = "remove_terragrunt" # the copy in .terragrunt-cache outlives the run that left GitHub out
  contents    = <<-EOT
    terraform {
      required_providers {
        ${local.aws_provider}
      }
    }

    removed {
      from = github_repository.ttb
      lifecycle {
        destroy = false
      }
    }
  EOT
}

# Native S3 locking: one thing less to rebuild in a disaster than a DynamoDB table. Moving a unit over: README.md.
# Without an account there is no bucket to name; then the state is local and empty, and every plan stops at the
# sentence that variables.tf has for account_id, instead of at a bucket nobody has heard of.
remote_state {
  backend = local.backend
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }
  config = {
    s3 = merge({
      bucket              = local.state.bucket != "" ? local.state.bucket : "${local.deployment.service}-tfstate-${local.deployment.account_id}"
      key                 = local.state.key != "" ? local.state.key : "infrastructure/terraform.tfstate"
      region              = local.deployment.region
      encrypt             = true
      use_lockfile        = true
      allowed_account_ids = [local.deployment.account_id]
      # Both locks are taken, so that clones from before and after the move exclude each other (README.md, "State and lock").
    }, local.state.lock_table != "" ? { dynamodb_table = local.state.lock_table } : {})
    local = {
      path = "${get_terragrunt_dir()}/unset.tfstate"
    }
  }[local.backend]
}

inputs = {
  # terragrunt runs OpenTofu in a copy of this folder, from where ../docker-compose.yml is out of reach.
  docker_compose = file("${get_terragrunt_dir()}/../docker-compose.yml")
  # Another account_id than the one the state is named after is refused.
  state_account_id = local.deployment.account_id
}
