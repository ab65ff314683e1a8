# This file is maintained automatically by "tofu init".
# Manual edits may be lost in future updates.

provider "registry.opentofu.org/hashicorp/aws" {
  version     = "5.100.0"
  constraints = ">= 5.100.0, < 7.0.0"
}

provider "registry.opentofu.org/integrations/github" {
  version     = "6.11.1"
  constraints = "~> 6.11"
}
