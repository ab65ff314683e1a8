# tflint --init fetches the ruleset from GitHub (a GITHUB_TOKEN raises its limit); Renovate raises the version.
tflint {
  required_version = ">= 0.60"
}

config {
  call_module_type = "none"
}

plugin "terraform" {
  enabled = true
  preset  = "all"
}

plugin "aws" {
  enabled = true
  version = "0.48.0"
  source  = "github.com/terraform-linters/tflint-ruleset-aws"
  # deep_check stays off: it needs credentials
}

# A file per concern, instead of the module layout main.tf, variables.tf, outputs.tf.
rule "terraform_standard_module_structure" {
  enabled = false
}
