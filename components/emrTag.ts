/**
 * Marks what EMR may use. Its service policy lets EMR act in a VPC, a subnet and security groups only where
 * they carry this tag.
 * Source: "Tagging resources to use managed policies", Amazon EMR Management Guide.
 */
export const EMR_TAG = { "for-use-with-amazon-emr-managed-policies": "true" } as const;
