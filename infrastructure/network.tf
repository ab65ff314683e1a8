# A network of its own. Callers reach the load balancer on 443 and nothing else; people reach the instance through SSM
# (no key pair, no port 22). The instance has a public address and no NAT gateway: a NAT would cost more than the load
# balancer and only be one more thing to wait for.

locals {
  service_port = 8000 # what docker-compose.yml publishes for the verifier

  zones = ["a", "b"] # a load balancer needs two; the second is also the way out when the first has no capacity
}

resource "aws_vpc" "main" {
  cidr_block           = "10.64.0.0/20"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.service }
}

resource "aws_subnet" "public" {
  for_each = toset(local.zones)

  vpc_id                  = aws_vpc.main.id
  availability_zone       = "${var.region}${each.key}"
  cidr_block              = cidrsubnet(aws_vpc.main.cidr_block, 4, index(local.zones, each.key))
  map_public_ip_on_launch = true
  tags                    = { Name = "${var.service}-${each.key}" }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
  tags   = { Name = var.service }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  tags   = { Name = var.service }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
}

resource "aws_route_table_association" "public" {
  for_each = toset(local.zones) # known on an empty state, as `import` needs it; the subnets' own are not

  subnet_id      = aws_subnet.public[each.key].id
  route_table_id = aws_route_table.public.id
}

# The model comes this way: free, and not under the 5 Gbit/s that an internet gateway allows below 32 vCPU
# (docs.aws.amazon.com, ec2-instance-network-bandwidth). The system's package repositories are in S3 too.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.public.id]
  tags              = { Name = "${var.service}-s3" }
}

# Name prefixes, not names: create_before_destroy of the instance reaches its groups, and two can't share a name.
resource "aws_security_group" "load_balancer" {
  name_prefix = "${var.service}-lb-"
  description = "Callers to the load balancer"
  vpc_id      = aws_vpc.main.id

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.load_balancer.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = { Name = "HTTPS from anywhere" }
}

resource "aws_vpc_security_group_egress_rule" "to_instance" {
  security_group_id            = aws_security_group.load_balancer.id
  referenced_security_group_id = aws_security_group.instance.id
  ip_protocol                  = "tcp"
  from_port                    = local.service_port
  to_port                      = local.service_port
  tags                         = { Name = "The verifier" }
}

resource "aws_security_group" "instance" {
  name_prefix = "${var.service}-instance-"
  description = "The load balancer to the instance, the instance to HTTPS"
  vpc_id      = aws_vpc.main.id

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "from_load_balancer" {
  security_group_id            = aws_security_group.instance.id
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = local.service_port
  to_port                      = local.service_port
  tags                         = { Name = "The verifier, from the load balancer only" }
}

# SSM, S3, the registries and the package repositories all speak HTTPS. (DNS and time come from link-local addresses,
# which security groups do not filter.)
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.instance.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = { Name = "HTTPS to anywhere" }
}
