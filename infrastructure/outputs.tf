# Names that the runbooks rely on.

output "ec2_instance_id" {
  description = "The instance that serves now."
  value       = aws_instance.ttb.id
}

output "service_url" {
  description = "Where callers go."
  value       = "https://${var.domain_name}"
}

output "model_bucket" {
  description = "The model cache."
  value       = aws_s3_bucket.ollama_models.bucket
}

output "model_prefix" {
  description = "Where in it the model is; COMPLETE is written there last."
  value       = local.model_prefix
}

output "tail_document" {
  description = "The session document that follows the boot log; parameter `offset` in bytes."
  value       = aws_ssm_document.tail_boot_log.name
}

output "read_document" {
  description = "The command document that reads a piece of the boot log, where sessions are not allowed; parameter `offset` in bytes."
  value       = aws_ssm_document.read_boot_log.name
}
