# Alarms hang on the service, not on an instance: the agent adds a Service dimension and the load balancer counts its
# targets. So a replaced instance changes no alarm, and a recovery's plan holds nothing but the recovery.

locals {
  metrics_namespace = "${var.service}/instance"
  log_group         = "/${var.service}/containers"

  # The stated line: the verifier prints, for each validation, a line that holds one of these.
  outcome_lines = {
    ValidationSuccess = "validation outcome=success"
    ValidationFailure = "validation outcome=failure"
  }

  # For the CloudWatch agent, which instance_init.sh installs after the service is healthy.
  cloudwatch_config = {
    agent = { metrics_collection_interval = 60, run_as_user = "root" }
    metrics = {
      namespace              = local.metrics_namespace
      aggregation_dimensions = [["Service"]]
      metrics_collected = {
        disk = {
          measurement       = ["used_percent"]
          resources         = ["/"]
          drop_device       = true
          append_dimensions = { Service = var.service }
        }
        mem = {
          measurement       = ["mem_used_percent"]
          append_dimensions = { Service = var.service }
        }
      }
    }
    logs = {
      logs_collected = {
        files = {
          collect_list = [{
            file_path          = "/var/lib/docker/containers/*/*-json.log"
            publish_multi_logs = true # or the agent follows only the file that was written last, of two containers' files
            log_group_name     = local.log_group
            log_stream_name    = "{instance_id}"
          }]
        }
      }
    }
  }

  load_balancer_dimensions = { LoadBalancer = aws_lb.main.arn_suffix }

  alarms = {
    disk = {
      text       = "Disk over 80 %: the next model or image may not fit."
      namespace  = local.metrics_namespace, metric = "disk_used_percent", statistic = "Maximum", above = 80, minutes = 5
      dimensions = { Service = var.service }
    }
    memory = {
      text       = "Memory over 95 %: Ollama is the first that the kernel kills."
      namespace  = local.metrics_namespace, metric = "mem_used_percent", statistic = "Maximum", above = 95, minutes = 5
      dimensions = { Service = var.service }
    }
    slow = {
      text       = "The slowest 5 % of answers take over two minutes."
      namespace  = "AWS/ApplicationELB", metric = "TargetResponseTime", statistic = "p95", above = 120, minutes = 10
      dimensions = local.load_balancer_dimensions
    }
    errors = {
      text       = "More than 5 answers in 5 minutes were errors of the service (5xx)."
      namespace  = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", above = 5, minutes = 5
      dimensions = local.load_balancer_dimensions
    }
    unreachable = {
      text       = "More than 5 callers in 5 minutes were turned away by the load balancer (5xx)."
      namespace  = "AWS/ApplicationELB", metric = "HTTPCode_ELB_5XX_Count", statistic = "Sum", above = 5, minutes = 5
      dimensions = local.load_balancer_dimensions
    }
    validations = {
      text       = "More than 10 validations failed in 15 minutes."
      namespace  = var.service, metric = "ValidationFailure", statistic = "Sum", above = 10, minutes = 15
      dimensions = null
    }
  }
}

resource "aws_sns_topic" "alarms" {
  name = "${var.service}-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  count = var.alarm_email == "" ? 0 : 1

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_cloudwatch_log_group" "containers" {
  name              = local.log_group
  retention_in_days = 30
}

# A phrase and not a JSON pattern: docker wraps each line in JSON of its own.
resource "aws_cloudwatch_log_metric_filter" "outcome" {
  for_each = local.outcome_lines

  name           = each.key
  log_group_name = aws_cloudwatch_log_group.containers.name
  pattern        = "\"${each.value}\""

  metric_transformation {
    namespace     = var.service
    name          = each.key
    value         = "1"
    default_value = "0"
  }
}

# The one that pages: no target of the load balancer is healthy.
resource "aws_cloudwatch_metric_alarm" "health" {
  alarm_name          = "${var.service}-health"
  alarm_description   = "The service is down: no healthy instance behind the load balancer."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HealthyHostCount"
  dimensions          = { LoadBalancer = aws_lb.main.arn_suffix, TargetGroup = aws_lb_target_group.verifier.arn_suffix }
  statistic           = "Maximum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 2
  treat_missing_data  = "breaching" # no target at all reports nothing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "above" {
  for_each = local.alarms

  alarm_name          = "${var.service}-${each.key}"
  alarm_description   = each.value.text
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = each.value.minutes * 60
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching" # no traffic is no error; a silent instance is the health alarm's
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
