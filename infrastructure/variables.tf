# Required values have an empty default on purpose: a missing one then gets the same plain sentence as a wrong one.
# They are set in deployment.auto.tfvars.json; an emergency's in recovery.auto.tfvars.json, which is read after it.

variable "service" {
  description = "Name of the service: the Service tag and the start of every name."
  type        = string
  default     = "ttb-verifier"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}[a-z0-9]$", var.service))
    error_message = "Set service to 3-22 lower-case letters, digits and dashes, starting with a letter: bucket and load balancer names are made of it."
  }
}

variable "region" {
  description = "AWS region, where the model bucket is too: the fast S3 client does not follow a redirect to another one."
  type        = string
  default     = "us-east-1"
}

variable "account_id" {
  description = "The AWS account, 12 digits."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Set account_id to your AWS account's 12 digits in infrastructure/deployment.auto.tfvars.json (`aws sts get-caller-identity` prints it)."
  }
  validation {
    condition     = var.account_id == var.state_account_id
    error_message = "account_id is \"${var.account_id}\" here, and \"${var.state_account_id}\" in infrastructure/deployment.auto.tfvars.json, which names the state's bucket: this plan would start from another state. Set it there and nowhere else."
  }
}

variable "state_account_id" {
  description = "The account whose state this is; terragrunt.hcl passes it."
  type        = string
  default     = ""
}

# The three below are read by terragrunt.hcl from deployment.auto.tfvars.json. OpenTofu reads the same file, and would warn of
# values that nobody has declared.

# tflint-ignore: terraform_unused_declarations
variable "state_bucket" {
  description = "Bucket of a state that exists already; empty: <service>-tfstate-<account_id>."
  type        = string
  default     = ""

  validation {
    condition     = var.state_bucket == "" || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "Set state_bucket to the name of the bucket that holds your state, without s3://, or leave it empty."
  }
}

# tflint-ignore: terraform_unused_declarations
variable "state_key" {
  description = "Key of a state that exists already; empty: infrastructure/terraform.tfstate."
  type        = string
  default     = ""

  validation {
    condition     = var.state_key == "" || can(regex("^[^/].*[^/]$", var.state_key))
    error_message = "Set state_key to the state's key in its bucket, without a slash in front, or leave it empty."
  }
}

# tflint-ignore: terraform_unused_declarations
variable "state_lock_table" {
  description = "DynamoDB table that locks the state as well, for as long as some clone still locks there; empty: none."
  type        = string
  default     = ""

  validation {
    condition     = var.state_lock_table == "" || can(regex("^[a-zA-Z0-9_.-]{3,255}$", var.state_lock_table))
    error_message = "Set state_lock_table to the name of the DynamoDB table that locks your state, or leave it empty."
  }
}

variable "domain_name" {
  description = "The name that callers use, without https://."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$", var.domain_name))
    error_message = "Set domain_name to the service's DNS name in lower case, such as verify.example.com, without https://, in infrastructure/deployment.auto.tfvars.json."
  }
}

variable "hosted_zone_id" {
  description = "The Route 53 zone that holds domain_name."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Z0-9]{8,32}$", var.hosted_zone_id))
    error_message = "Set hosted_zone_id to the id (Z…) of the Route 53 zone that holds domain_name, in infrastructure/deployment.auto.tfvars.json (`aws route53 list-hosted-zones` prints it)."
  }
}

variable "verifier_image" {
  description = "The FastAPI verifier's image, pinned."
  type        = string
  default     = ""

  validation {
    condition = (
      can(regex("^[a-z0-9][A-Za-z0-9._/:-]*(:[A-Za-z0-9_][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})$", var.verifier_image))
      && !endswith(var.verifier_image, ":latest")
    )
    error_message = "Set verifier_image to the verifier's image with a fixed tag or, better, a digest (registry/name@sha256:…) in infrastructure/deployment.auto.tfvars.json; `latest` is refused, since a recovery must start what was running."
  }
}

variable "ami_id" {
  description = "The Amazon Linux 2023 image, pinned: a lookup of the newest would replace the instance at each of AWS's releases."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^ami-([0-9a-f]{8}|[0-9a-f]{17})$", var.ami_id))
    error_message = "Set ami_id to the id of an Amazon Linux 2023 x86_64 image of your region in infrastructure/deployment.auto.tfvars.json (README.md has the command that prints the newest)."
  }
}

variable "instance_type" {
  description = "32 GiB of memory for 7.3 GiB of weights and the page cache they load from; an EBS limit above 1000 MiB/s. Another one for an emergency: recovery.auto.tfvars.json."
  type        = string
  default     = "m7i.2xlarge"
}

variable "availability_zone" {
  description = "The zone's letter. Another one for an emergency: recovery.auto.tfvars.json."
  type        = string
  default     = "a"

  validation {
    condition     = contains(local.zones, var.availability_zone)
    error_message = "Set availability_zone to one of the letters that network.tf has a subnet for: ${join(", ", local.zones)}."
  }
}

variable "docker_compose" {
  description = "Text of the repository's docker-compose.yml; terragrunt.hcl passes it."
  type        = string
  default     = ""

  validation {
    condition     = strcontains(var.docker_compose, "services:")
    error_message = "docker_compose is empty: run this unit through terragrunt, which passes the repository's docker-compose.yml."
  }
}

variable "ollama_image" {
  description = "Ollama, pinned. 0.30 and later have no engine for this model (`unknown model architecture: 'mllama'`, ollama/ollama#16490)."
  type        = string
  default     = "ollama/ollama:0.24.0"

  validation {
    condition     = can(regex("^[a-z0-9][A-Za-z0-9._/:-]*:0\\.(1[0-9]|2[0-9])\\.[0-9]+(@sha256:[0-9a-f]{64})?$", var.ollama_image))
    error_message = "Set ollama_image to an Ollama image with an exact version below 0.30 (ollama/ollama:0.24.0): later ones cannot load llama3.2-vision."
  }
}

variable "model_name" {
  description = "The model, as Ollama's registry names it."
  type        = string
  default     = "llama3.2-vision"
}

variable "model_digest" {
  description = "sha256 of the model's manifest: the one that was tested."
  type        = string
  default     = "6f2f9757ae97e8a3f8ea33d6adb2b11d93d9a35bef277cd2c0b1b5af8e8d0b1e"

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.model_digest))
    error_message = "Set model_digest to the 64 hex digits of the model's manifest."
  }
}

# Amazon Linux 2023 has no compose package (amazonlinux/amazon-linux-2023#186): the release binary, by its hash, which
# docker-library/docker records as well. A .sha256 from the same place would guard against truncation only.
variable "compose_version" {
  description = "Docker Compose release."
  type        = string
  default     = "v2.40.3"
}

variable "compose_sha256" {
  description = "sha256 of docker-compose-linux-x86_64 of that release."
  type        = string
  default     = "dba9d98e1ba5bfe11d88c99b9bd32fc4a0624a30fafe68eea34d61a3e42fd372"
}

variable "alarm_email" {
  description = "Where alarms go; empty: only to the topic."
  type        = string
  default     = ""

  validation {
    condition     = var.alarm_email == "" || can(regex("^[^@\\s]+@[^@\\s]+$", var.alarm_email))
    error_message = "Set alarm_email to an address such as oncall@example.com, or leave it empty."
  }
}
