# How a person follows the boot without a shell on the instance: two documents that can do nothing but read one file.
# Both run as root, since the log is root:adm 0640, and take one typed number, so there is nothing to inject into.

locals {
  boot_log = "/var/log/cloud-init-output.log"

  offset_parameter = {
    type           = "String"
    description    = "Byte of the boot log to start at."
    default        = "0"
    allowedPattern = "^(0|[1-9][0-9]{0,14})$" # no leading zero: the shell would read octal
  }

  tail_script = file("${path.module}/tail_boot_log.sh")
}

resource "aws_ssm_document" "tail_boot_log" {
  name            = "${var.service}-TailBootLog"
  document_type   = "Session"
  document_format = "JSON"

  content = jsonencode({
    schemaVersion = "1.0"
    description   = "Follows the boot log of ${var.service} as framed base64. Read-only."
    sessionType   = "InteractiveCommands" # a terminal: on a dropped connection it waits instead of losing lines
    parameters    = { offset = local.offset_parameter }
    properties = {
      linux = {
        commands      = "offset={{ offset }} file=${local.boot_log} chunk=12288 follow=yes\n${local.tail_script}"
        runAsElevated = true
      }
    }
  })
}

# For where StartSession is denied: SendCommand shows output only when the command has ended, and 24000 characters of it
# (docs.aws.amazon.com, GetCommandInvocation), which 16000 bytes in base64 and two short lines stay under.
resource "aws_ssm_document" "read_boot_log" {
  name            = "${var.service}-ReadBootLog"
  document_type   = "Command"
  document_format = "JSON"
  target_type     = "/AWS::EC2::Instance"

  content = jsonencode({
    schemaVersion = "2.2"
    description   = "Reads a piece of the boot log of ${var.service} as framed base64. Read-only."
    parameters    = { offset = local.offset_parameter }
    mainSteps = [{
      action = "aws:runShellScript"
      name   = "read"
      inputs = {
        timeoutSeconds = "20"
        runCommand     = split("\n", "offset={{ offset }} file=${local.boot_log} chunk=16000 follow=no\n${local.tail_script}")
      }
    }]
  })
}
