/**
 * The JSON of EMR's security configuration: encryption at rest always, in transit with a certificate, and the
 * instance metadata service in version 2 only.
 * Source: "Create a security configuration" in the EMR Management Guide.
 *
 * @param keyArn the KMS key of S3 objects and of local disks
 * @param certificateUri s3:// address of a zip with privateKey.pem and certificateChain.pem
 */
export function securityConfiguration(keyArn: string, certificateUri: string | undefined): string {
  const inTransit =
    certificateUri === undefined
      ? {}
      : {
          InTransitEncryptionConfiguration: {
            TLSCertificateConfiguration: { CertificateProviderType: "PEM", S3Object: certificateUri },
          },
        };
  return JSON.stringify({
    EncryptionConfiguration: {
      EnableAtRestEncryption: true,
      AtRestEncryptionConfiguration: {
        LocalDiskEncryptionConfiguration: {
          AwsKmsKey: keyArn,
          EnableEbsEncryption: true,
          EncryptionKeyProviderType: "AwsKms",
        },
        S3EncryptionConfiguration: { AwsKmsKey: keyArn, EncryptionMode: "SSE-KMS" },
      },
      EnableInTransitEncryption: certificateUri !== undefined,
      ...inTransit,
    },
    InstanceMetadataServiceConfiguration: {
      HttpPutResponseHopLimit: 1,
      MinimumInstanceMetadataServiceVersion: 2,
    },
  });
}
