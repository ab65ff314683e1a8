# Replacing the certificate takes an override of prevent_destroy for one plan (README.md, "What is protected").

resource "aws_acm_certificate" "ttb" {
  domain_name       = var.domain_name
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true # ACM refuses to delete one in use: the listener moves to the new one first
    prevent_destroy       = true
  }
}

# Keyed by name, which is known before there is a certificate. A new certificate for the same name in the same account
# gets the same record: hence allow_overwrite, and never create_before_destroy here, or deleting the old record would
# delete the new one.
resource "aws_route53_record" "validation" {
  for_each = toset([var.domain_name])

  zone_id         = var.hosted_zone_id
  name            = one([for option in aws_acm_certificate.ttb.domain_validation_options : option.resource_record_name if option.domain_name == each.key])
  type            = one([for option in aws_acm_certificate.ttb.domain_validation_options : option.resource_record_type if option.domain_name == each.key])
  records         = [one([for option in aws_acm_certificate.ttb.domain_validation_options : option.resource_record_value if option.domain_name == each.key])]
  ttl             = 60
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "ttb" {
  certificate_arn         = aws_acm_certificate.ttb.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
