"""Calls a sandbox with botocore, and holds every answer against the API's own model: no member that AWS does not have,
none missing that AWS always sends, every list where the model has one. Prints one JSON object: call -> answer.

    botocore_check.py ENDPOINT REGION KEY SECRET BUCKET CACHE_BUCKET TARGET_GROUP READ_DOCUMENT TAIL_DOCUMENT KMS_KEY
"""
import json
import sys
import xml.etree.ElementTree as ET

import botocore.config
import botocore.session
from botocore.exceptions import ClientError

endpoint, region, key, secret, bucket, cache, group, document, tail, data_key = sys.argv[1:]
session = botocore.session.Session()
problems, answers = [], {}
bodies = {}


def client(service, access=key, password=secret, token=None):
    made = session.create_client(
        service, region_name=region, endpoint_url=endpoint, aws_access_key_id=access, aws_secret_access_key=password, aws_session_token=token,
        config=botocore.config.Config(retries={"total_max_attempts": 1}),
    )
    made.meta.events.register("before-parse", lambda response_dict, operation_model, **_: bodies.update(
        last=(operation_model, response_dict)))
    return made


def bare(tag):
    return tag.rsplit("}", 1)[-1]


def check_xml(shape, node, where):
    if shape.type_name == "structure":
        names = {m.serialization.get("name", n): m for n, m in shape.members.items()}
        names |= {m.member.serialization.get("name", k): m for k, m in names.items() if m.type_name == "list" and m.serialization.get("flattened")}
        for child in node:
            tag = bare(child.tag)
            if tag not in names:
                problems.append(f"{where}: AWS has no <{tag}>")
            elif names[tag].type_name == "list" and names[tag].serialization.get("flattened"):
                check_xml(names[tag].member, child, f"{where}.{tag}")
            else:
                check_xml(names[tag], child, f"{where}.{tag}")
    elif shape.type_name == "list":
        item = shape.member.serialization.get("name", "member")
        for child in node:
            if bare(child.tag) != item:
                problems.append(f"{where}: a list of <{item}>, not <{bare(child.tag)}>")
            check_xml(shape.member, child, where)
    elif len(node):
        problems.append(f"{where}: a {shape.type_name} with elements in it")


def check_json(shape, value, where):
    if value is None:
        return
    if shape.type_name == "structure":
        for name in shape.required_members:
            if name not in value:
                problems.append(f"{where}: {name} is required")
        for name, child in value.items():
            if name not in shape.members:
                problems.append(f"{where}: AWS has no {name}")
            else:
                check_json(shape.members[name], child, f"{where}.{name}")
    elif shape.type_name == "list":
        for child in value:
            check_json(shape.member, child, where)
    elif shape.type_name == "map":
        for child in value.values():
            check_json(shape.value, child, where)


def check(name, made):
    model, response = bodies["last"]
    shape, body, protocol = model.output_shape, response["body"], made.meta.service_model.resolved_protocol
    if shape is None or not isinstance(body, bytes) or not body:
        return
    if protocol == "json":
        return check_json(shape, json.loads(body), name)
    root = ET.fromstring(body)
    if protocol == "query":
        root = next(child for child in root if bare(child.tag).endswith("Result"))
    if protocol == "ec2":
        root = [child for child in root if bare(child.tag) != "requestId"]
    check_xml(shape, root, name)


def call(made, operation, as_name=None, **params):
    name = as_name or f"{made.meta.service_model.service_name}.{operation}"
    try:
        answer = getattr(made, operation)(**params)
        check(name, made)
    except ClientError as error:
        answer = {"error": error.response["Error"]["Code"], "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
    if "Body" in answer:
        answer["Body"] = answer["Body"].read().decode()
    meta = answer.pop("ResponseMetadata", {})
    if "error" not in answer and not meta.get("RequestId"):
        problems.append(f"{name}: no request id")
    answers[name] = answer
    return answer


ec2, s3, ssm, sts, acm, elb, cloudwatch, kms, quotas = (
    client(s) for s in ("ec2", "s3", "ssm", "sts", "acm", "elbv2", "cloudwatch", "kms", "service-quotas"))
identity = call(sts, "get_caller_identity")
role = f"arn:aws:iam::{identity['Account']}:role/looks-only"
taken = call(sts, "assume_role", RoleArn=role, RoleSessionName="firedrill-x")["Credentials"]
call(client("sts", access=taken["AccessKeyId"], password=taken["SecretAccessKey"], token=taken["SessionToken"]),
     "get_caller_identity", "as the role")
call(client("sts", access=taken["AccessKeyId"], password=taken["SecretAccessKey"]), "get_caller_identity", "no token")
call(sts, "assume_role", "role elsewhere", RoleArn="arn:aws:iam::999999999999:role/x", RoleSessionName="firedrill-x")
found = call(ec2, "describe_instances", Filters=[{"Name": "instance-state-name", "Values": ["running"]}])
old = found["Reservations"][0]["Instances"][0]
call(ec2, "describe_instance_status", InstanceIds=[old["InstanceId"]])
call(ec2, "describe_instance_types", InstanceTypes=[old["InstanceType"]])
call(ec2, "describe_images", ImageIds=[old["ImageId"]])
call(ec2, "describe_instance_type_offerings", LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": [old["InstanceType"]]}])
call(kms, "describe_key", KeyId="alias/aws/ebs")
call(quotas, "get_service_quota", ServiceCode="ec2", QuotaCode="L-1216C47A")
call(cloudwatch, "describe_alarms", AlarmTypes=["MetricAlarm"])
call(ssm, "describe_document", Name=document)
call(ec2, "describe_volumes", VolumeIds=[old["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]])
call(ec2, "get_console_output", InstanceId=old["InstanceId"], Latest=True)
new = call(ec2, "run_instances", ImageId=old["ImageId"], InstanceType=old["InstanceType"], SubnetId=old["SubnetId"],
           MinCount=1, MaxCount=1, UserData="#!/bin/bash\n")["Instances"][0]["InstanceId"]
call(ec2, "create_tags", Resources=[new], Tags=[{"Key": "Service", "Value": "x y"}])
call(ec2, "describe_tags", Filters=[{"Name": "resource-id", "Values": [new]}])
call(elb, "register_targets", TargetGroupArn=group, Targets=[{"Id": new, "Port": 8000}])
call(elb, "describe_target_health", TargetGroupArn=group)
call(elb, "deregister_targets", TargetGroupArn=group, Targets=[{"Id": new, "Port": 8000}])
call(elb, "describe_listeners", LoadBalancerArn="arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/x/0")
call(ec2, "terminate_instances", InstanceIds=[new])
call(ec2, "describe_vpcs")

# botocore's own choice is CBOR where it knows that; the sandbox answers as the JavaScript client asks.
if cloudwatch.meta.service_model.resolved_protocol == "json":
    call(cloudwatch, "describe_alarm_history")

call(s3, "list_buckets")
call(s3, "head_bucket", Bucket=bucket)
call(s3, "get_bucket_location", Bucket=bucket)
call(s3, "get_bucket_versioning", Bucket=bucket)
call(s3, "put_object", Bucket=bucket, Key="a b/ü+&.txt", Body=b"hello", Metadata={"who": "me"})
call(s3, "put_object", as_name="lock", Bucket=bucket, Key="a b/ü+&.txt", Body=b"hello", IfNoneMatch="*")
call(s3, "head_object", Bucket=bucket, Key="a b/ü+&.txt")
call(s3, "get_object", Bucket=bucket, Key="a b/ü+&.txt")
call(s3, "get_object", as_name="range", Bucket=bucket, Key="a b/ü+&.txt", Range="bytes=1-2")
call(s3, "delete_object", Bucket=bucket, Key="a b/ü+&.txt")
call(s3, "delete_objects", Bucket=bucket, Delete={"Objects": [{"Key": "a b/ü+&.txt"}]})
call(s3, "list_object_versions", Bucket=bucket, Prefix="a b/")
call(s3, "list_objects_v2", Bucket=cache)
call(s3, "list_objects", Bucket=cache, Delimiter="/")
call(s3, "get_object", as_name="absent", Bucket=bucket, Key="absent")
call(s3, "head_object", as_name="absent head", Bucket=bucket, Key="absent")
call(s3, "get_bucket_acl", Bucket=bucket)

call(ssm, "describe_instance_information", Filters=[{"Key": "InstanceIds", "Values": [old["InstanceId"]]}])
call(ssm, "get_connection_status", Target=old["InstanceId"])
call(ssm, "get_parameters", Names=["/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.12-x86_64", "nope"])
call(ssm, "get_parameter", Name="nope")
sent = call(ssm, "send_command", DocumentName=document, InstanceIds=[old["InstanceId"]], Parameters={"offset": ["0"]})
call(ssm, "list_command_invocations", CommandId=sent["Command"]["CommandId"])
call(ssm, "get_command_invocation", CommandId=sent["Command"]["CommandId"], InstanceId="i-00000000000000000")
started = call(ssm, "start_session", Target=old["InstanceId"], DocumentName=tail, Parameters={"offset": ["0"]})
call(ssm, "resume_session", SessionId=started["SessionId"])
call(ssm, "terminate_session", SessionId=started["SessionId"])
call(ssm, "resume_session", "resume of what is over", SessionId=started["SessionId"])
call(ssm, "start_session", "session elsewhere", Target="i-00000000000000000")
call(ssm, "resume_session", "no such session", SessionId="operator-nope")
call(kms, "generate_data_key", KeyId=data_key, NumberOfBytes=64, EncryptionContext={"aws:ssm:SessionId": "s"})
call(kms, "generate_data_key", "no such key", KeyId="nope", NumberOfBytes=64)
call(ssm, "list_documents")

arn = call(acm, "list_certificates")["CertificateSummaryList"][0]["CertificateArn"]
call(acm, "describe_certificate", CertificateArn=arn)
call(acm, "request_certificate", DomainName="x.example.com", ValidationMethod="DNS")
call(acm, "delete_certificate", CertificateArn=arn)

for service, operation in (("sts", "get_caller_identity"), ("ec2", "describe_instances"), ("s3", "list_buckets"), ("acm", "list_certificates")):
    call(client(service, access="AKIAIOSFODNN7EXAMPLE"), operation, as_name=f"{service} other key")
    call(client(service, password="another"), operation, as_name=f"{service} other secret")

print(json.dumps({"problems": problems, "answers": answers}, default=str))
