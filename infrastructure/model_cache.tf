# The model's copy in S3: what makes a recovery a warm one. Layout and order of writing: instance_init.sh.

locals {
  # Names from parts, so that the instance and its role do not wait for the bucket, nor follow it.
  model_bucket     = "${var.service}-ollama-models-${var.account_id}"
  model_bucket_arn = "arn:aws:s3:::${local.model_bucket}"
}

resource "aws_s3_bucket" "ollama_models" {
  bucket = local.model_bucket

  lifecycle {
    prevent_destroy = true
  }
}

# The cache is cleared by delete markers, which can be taken back; so versions are what makes clearing safe.
resource "aws_s3_bucket_versioning" "ollama_models" {
  bucket = aws_s3_bucket.ollama_models.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "ollama_models" {
  bucket     = aws_s3_bucket.ollama_models.id
  depends_on = [aws_s3_bucket_versioning.ollama_models]

  rule {
    id     = "leftovers"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }

    noncurrent_version_expiration {
      noncurrent_days = 30 # how long a cleared cache can be brought back
    }

    expiration {
      expired_object_delete_marker = true
    }
  }
}

resource "aws_s3_bucket_public_access_block" "ollama_models" {
  bucket                  = aws_s3_bucket.ollama_models.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "ollama_models" {
  bucket = aws_s3_bucket.ollama_models.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

# S3's own key: a customer key would be one more thing a recovery can be locked out of, for weights that are public.
resource "aws_s3_bucket_server_side_encryption_configuration" "ollama_models" {
  bucket = aws_s3_bucket.ollama_models.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_policy" "ollama_models" {
  bucket     = aws_s3_bucket.ollama_models.id
  depends_on = [aws_s3_bucket_public_access_block.ollama_models]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.ollama_models.arn, "${aws_s3_bucket.ollama_models.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
