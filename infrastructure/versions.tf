terraform {
  # 1.12.4 is the first whose saved plans keep lifecycle.destroy, which forgetting a protected resource relies on.
  required_version = ">= 1.12.4, < 2"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
    # The github provider is required in github_repository.tf, so that leaving that file out leaves it out.
  }
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
