/**
 * The tag of resources that EMR may use: its service policy allows EMR to act in a VPC, a subnet and security groups
 * only if they have this tag.
 * Source: "Tagging resources to use managed policies", Amazon EMR Management Guide.
 */
export const EMR_TAG = { "for-use-with-amazon-emr-managed-policies": "true" } as const;
