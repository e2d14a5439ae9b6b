import assert from "node:assert/strict";

import { securityConfiguration } from "../../components/emrSecurity";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/k";
const AT_REST = {
  LocalDiskEncryptionConfiguration: {
    AwsKmsKey: KEY,
    EnableEbsEncryption: true,
    EncryptionKeyProviderType: "AwsKms",
  },
  S3EncryptionConfiguration: { AwsKmsKey: KEY, EncryptionMode: "SSE-KMS" },
};
const METADATA = { HttpPutResponseHopLimit: 1, MinimumInstanceMetadataServiceVersion: 2 };

describe("securityConfiguration", () => {
  it("encrypts at rest, and allows the metadata service in version 2 only", () => {
    assert.deepEqual(JSON.parse(securityConfiguration(KEY, undefined)), {
      EncryptionConfiguration: {
        EnableAtRestEncryption: true,
        AtRestEncryptionConfiguration: AT_REST,
        EnableInTransitEncryption: false,
      },
      InstanceMetadataServiceConfiguration: METADATA,
    });
  });

  it("encrypts in transit too, with a certificate", () => {
    assert.deepEqual(JSON.parse(securityConfiguration(KEY, "s3://bucket/nodes.zip")), {
      EncryptionConfiguration: {
        EnableAtRestEncryption: true,
        AtRestEncryptionConfiguration: AT_REST,
        EnableInTransitEncryption: true,
        InTransitEncryptionConfiguration: {
          TLSCertificateConfiguration: { CertificateProviderType: "PEM", S3Object: "s3://bucket/nodes.zip" },
        },
      },
      InstanceMetadataServiceConfiguration: METADATA,
    });
  });
});
