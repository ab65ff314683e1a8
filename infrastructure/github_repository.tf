# The service's repository. This file and github.auto.tfvars.json are all that needs the github provider, so that both
# can be left out together: terragrunt.hcl, `--feature github=false`. A recovery leaves the resources alone with
# `-exclude-file=recovery.exclude`; then OpenTofu does not even configure the provider, and no token is needed.

# A module may have one required_providers block only. So aws, which everything needs, stands here too; where this file
# is left out, terragrunt.hcl writes a block with the same aws entry instead.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
    github = {
      source  = "integrations/github"
      version = "~> 6.11"
    }
  }
}

# The token comes from GITHUB_TOKEN.
provider "github" {
  owner = var.github_owner
}

variable "github_owner" {
  description = "User or organisation that owns the repository."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,38}$", var.github_owner))
    error_message = "Set github_owner to the repository's owner in infrastructure/github.auto.tfvars.json, or leave GitHub out with `terragrunt run --feature github=false`."
  }
}

variable "github_repository" {
  description = "Name of the repository, without its owner."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,100}$", var.github_repository))
    error_message = "Set github_repository to the repository's name without its owner in infrastructure/github.auto.tfvars.json, or leave GitHub out with `terragrunt run --feature github=false`."
  }
}

variable "plan_role_arn" {
  description = "Read-only role that the pull request plan assumes; empty: plans without credentials, which may fail."
  type        = string
  default     = ""

  validation {
    condition     = var.plan_role_arn == "" || can(regex("^arn:aws:iam::[0-9]{12}:role/.+$", var.plan_role_arn))
    error_message = "Set plan_role_arn to a role's ARN (arn:aws:iam::123456789012:role/name), or leave it empty."
  }
}

variable "branch_protection" {
  description = "Whether main is protected: false where GitHub refuses it, as for a private repository on a free plan (403)."
  type        = bool
  default     = true
}

resource "github_repository" "ttb" {
  name                   = var.github_repository
  visibility             = "private"
  has_issues             = true
  delete_branch_on_merge = true
  archive_on_destroy     = true # a second net: even a destroy archives, and keeps the code

  lifecycle {
    prevent_destroy = true
    # What people set in the web interface stays as it is: importing a repository must neither hide it nor switch off its
    # wiki or its pages. All but archive_on_destroy and the name, since `all` would leave an import without that net.
    ignore_changes = [
      allow_auto_merge, allow_forking, allow_merge_commit, allow_rebase_merge, allow_squash_merge, allow_update_branch,
      archived, delete_branch_on_merge, description, has_discussions, has_downloads, has_issues, has_projects, has_wiki,
      homepage_url, is_template, merge_commit_message, merge_commit_title, pages, security_and_analysis,
      squash_merge_commit_message, squash_merge_commit_title, template, topics, visibility, vulnerability_alerts,
      web_commit_signoff_required,
    ]
  }
}

# Not protected: both are rebuilt from this file, and neither holds anything that is only there.
resource "github_branch_protection" "main" {
  repository_id  = github_repository.ttb.node_id
  pattern        = "main"
  enforce_admins = false # in an emergency an administrator can go past a check that is broken too

  required_status_checks {
    strict   = false
    contexts = ["gate"] # the one job of terraform-checks.yml that always reports
  }

  lifecycle {
    enabled = var.branch_protection
  }
}

resource "github_actions_secret" "plan_role" {
  count = var.plan_role_arn == "" ? 0 : 1

  repository      = github_repository.ttb.name
  secret_name     = "PLAN_ROLE_ARN"
  plaintext_value = var.plan_role_arn # an address, not a credential
}
