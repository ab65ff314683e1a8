# Holds the name and the certificate, so that replacing the instance changes no DNS and waits for no cache.

resource "aws_lb" "main" {
  name                       = "${var.service}-lb"
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.load_balancer.id]
  subnets                    = [for subnet in aws_subnet.public : subnet.id]
  idle_timeout               = 300 # a vision answer on a CPU can take minutes
  drop_invalid_header_fields = true
}

resource "aws_lb_target_group" "verifier" {
  name                 = "${var.service}-verifier"
  port                 = local.service_port
  protocol             = "HTTP"
  vpc_id               = aws_vpc.main.id
  deregistration_delay = 120 # an answer's time, which in_service.sh gives the old one; one that is dead gets none

  health_check {
    path                = "/health"
    interval            = 8 # a picture takes most of a minute, and may keep /health waiting: 10 checks of 8 s bear 79 s of that,
    timeout             = 7 # and of 5 s not even 50 (test/infrastructure/blocked-handler.test.ts)
    healthy_threshold   = 2 # a new one needs only one
    unhealthy_threshold = 10
  }
}

resource "aws_lb_target_group_attachment" "ttb" {
  target_group_arn = aws_lb_target_group.verifier.arn
  target_id        = aws_instance.ttb.id
  port             = local.service_port

  lifecycle {
    create_before_destroy = true
  }
}

# No gap: the old target leaves when the new one is healthy. What depends on a resource is replaced before that resource's
# old self goes, so the old attachment and the old instance wait for this. Where the old one is dead, nothing waits.
resource "terraform_data" "in_service" {
  triggers_replace = aws_lb_target_group_attachment.ttb.target_id

  lifecycle {
    create_before_destroy = true
  }

  provisioner "local-exec" {
    interpreter = ["bash"]
    command     = "${path.module}/in_service.sh"
    environment = {
      TARGET_GROUP = aws_lb_target_group.verifier.arn
      TARGET       = aws_lb_target_group_attachment.ttb.target_id
      AWS_REGION   = var.region
    }
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.main.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate_validation.ttb.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.verifier.arn
  }
}

resource "aws_route53_record" "service" {
  zone_id = var.hosted_zone_id
  name    = var.domain_name
  type    = "A"

  alias {
    name                   = aws_lb.main.dns_name
    zone_id                = aws_lb.main.zone_id
    evaluate_target_health = false # one target: no answer would be no better than its error
  }
}
