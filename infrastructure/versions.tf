terraform {
  # 1.12.4 is the first whose saved plans keep lifecycle.destroy, which forgetting a protected resource relies on.
  required_version = ">= 1.12.4, < 2"

  # The one required_providers block a module may have is in github_repository.tf, or in what replaces it.
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id] # the wrong profile stops here, before anything is read

  # How orphans are found: everything the unit makes carries this tag.
  default_tags {
    tags = local.tags
  }
}

locals {
  tags = { Service = var.service }
}
