// The part of the Service Quotas client that firedrill uses; see chunks/ec2.ts.
export { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
