import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../../../cli/common/errors";
import { ROOT } from "../../../cli/common/paths";
import { PROVIDER_FILE, providerReplacements, SCHEMAS } from "../../../cli/review/providerSchemas";
import type { ProviderReplacements } from "../../../cli/review/providerSchemas";
import { AWS_PACKAGE } from "../../../cli/review/replacementDocs";
import { isKnown, TYPES_DECIDED_BY_CODE } from "../../../cli/review/replacementTable";
import { temporaryFolders } from "../../support/folder";
import { componentTypes } from "../../support/componentTypes";

const KEPT = JSON.parse(readFileSync(PROVIDER_FILE, "utf8")) as ProviderReplacements;

/** SDKv2: nested blocks, a block made by a local function, a variable, and a decision when planning. */
const THING = `package x

// resourceThing has "ForceNew: true" { in a comment.
func resourceThing() *schema.Resource {
	return &schema.Resource{
		CreateWithoutTimeout: resourceThingCreate,
		CustomizeDiff: resourceThingCustomizeDiff,

		SchemaFunc: func() map[string]*schema.Schema {
			partSchema := func() *schema.Resource {
				return &schema.Resource{
					Schema: map[string]*schema.Schema{
						names.AttrID: { Type: schema.TypeString, Computed: true },
						"size": { Type: schema.TypeInt, Optional: true, ForceNew: true },
					},
				}
			}

			return map[string]*schema.Schema{
				names.AttrVPCID: {
					Type:     schema.TypeString,
					Required: true,
					ForceNew: true,
				},
				"label": {
					Type:         schema.TypeString,
					Optional:     true,
					ValidateFunc: validation.StringMatch(regexache.MustCompile(\`^[{]$\`), "a }"),
				},
				names.AttrARN: { Type: schema.TypeString, Computed: true, ForceNew: true },
				// A block whose every input forces a replacement, and two of which one does.
				"whole_part": { Type: schema.TypeList, MaxItems: 1, Optional: true, ForceNew: true, Elem: partSchema() },
				"mixed_part": {
					Type:     schema.TypeList,
					MaxItems: 1,
					Optional: true,
					ForceNew: true,
					Elem: &schema.Resource{
						Schema: map[string]*schema.Schema{
							"count":    { Type: schema.TypeInt, Optional: true },
							"ebs_disk": { Type: schema.TypeSet, Optional: true, ForceNew: true, Elem: partSchema() },
						},
					},
				},
				"open_part": {
					Type:     schema.TypeList,
					MaxItems: 1,
					Optional: true,
					Elem: &schema.Resource{
						Schema: map[string]*schema.Schema{
							"kind":  { Type: schema.TypeString, Required: true, ForceNew: true },
							"title": { Type: schema.TypeString, Optional: true },
						},
					},
				},
				"policy":      sharedSchema,
				"more":        sharedBlocks,
				names.AttrTags: tftags.TagsSchema(),
				"fixed_tags":   tftags.TagsSchemaForceNew(),
			}
		},
	}
}

var sharedSchema = &schema.Schema{
	Type:     schema.TypeString,
	Optional: true,
	ForceNew: true,
}

func resourceThingCustomizeDiff(_ context.Context, diff *schema.ResourceDiff, v any) error {
	return diff.ForceNew("label")
}

var (
	sharedBlocks = &schema.Schema{
		Type:     schema.TypeSet,
		Optional: true,
		Elem: &schema.Resource{
			Schema: map[string]*schema.Schema{
				"entry": { Type: schema.TypeString, Optional: true, ForceNew: true },
			},
		},
	}
)
`;

const RULE = `package x

func (r *ruleResource) Schema(ctx context.Context, request resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			names.AttrARN: framework.ARNAttributeComputedOnly(),
			names.AttrVPCID: schema.StringAttribute{
				Required: true,
				PlanModifiers: []planmodifier.String{
					stringplanmodifier.UseStateForUnknown(),
					stringplanmodifier.RequiresReplace(),
				},
			},
			"owner": schema.StringAttribute{
				Optional: true,
				PlanModifiers: []planmodifier.String{ stringplanmodifier.RequiresReplaceIfConfigured() },
			},
			"port": schema.Int64Attribute{ Optional: true },
		},
		Blocks: map[string]schema.Block{
			"filter": schema.ListNestedBlock{
				Validators: []validator.List{ listvalidator.SizeAtMost(1) },
				NestedObject: schema.NestedBlockObject{
					Attributes: map[string]schema.Attribute{
						"prefix": schema.StringAttribute{
							Optional: true,
							PlanModifiers: []planmodifier.String{ stringplanmodifier.RequiresReplace() },
						},
					},
				},
			},
			"entry": schema.SetNestedBlock{
				PlanModifiers: []planmodifier.Set{ setplanmodifier.RequiresReplace() },
				NestedObject: schema.NestedBlockObject{
					Attributes: map[string]schema.Attribute{ "a": schema.StringAttribute{ Required: true } },
				},
			},
		},
	}
}
`;

describe("providerReplacements", () => {
  const newFolder = temporaryFolders();
  const checkout = (files: Readonly<Record<string, string>>) => {
    const folder = newFolder();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  };
  const FILES = {
    "CHANGELOG.md": "## 1.2.3 (May 4, 2026)\n\nNOTES:\n\n## 1.2.2 (May 1, 2026)\n",
    "names/attr_consts_gen.go": `const (\n\tAttrARN = "arn"\n\tAttrID = "id"\n\tAttrTags = "tags"\n\tAttrVPCID = "vpc_id"\n)`,
    "internal/service/x/thing.go": THING,
    "internal/service/x/rule.go": RULE,
    "internal/service/x/thing_test.go": "func resourceThing() { broken",
  };

  it("reads nested blocks, local functions, variables and plan modifiers, and names them as Pulumi does", () => {
    const schemas = {
      "aws:x/thing:Thing": ["x", "resourceThing"],
      "aws:x/rule:Rule": ["x", "ruleResource.Schema"],
    } as const;
    assert.deepEqual(providerReplacements(checkout(FILES), schemas), {
      source: "hashicorp/terraform-provider-aws 1.2.3 (May 4, 2026)",
      inputs: {
        "aws:x/rule:Rule": ["entries", "filter.prefix", "owner", "vpcId"],
        "aws:x/thing:Thing": [
          "fixedTags",
          "mixedPart.ebsDisks",
          "mores.entry",
          "openPart.kind",
          "policy",
          "vpcId",
          "wholePart",
        ],
      },
      conditional: ["aws:x/thing:Thing"],
    });
  });

  it("refuses a folder that is no checkout, a symbol that is not there, and a constant that is unknown", () => {
    assert.throws(() => providerReplacements(newFolder()), UserError);
    const read = (files: Readonly<Record<string, string>>, symbol: string) =>
      providerReplacements(checkout(files), { "aws:x/thing:Thing": ["x", symbol] });
    assert.throws(() => read(FILES, "resourceOther"), /resourceOther/);
    assert.throws(
      () => read({ ...FILES, "names/attr_consts_gen.go": "" }, "resourceThing"),
      /names\.AttrVPCID/,
    );
  });
});

describe("the replacements kept of the provider", () => {
  it("are of types that components/ register, and of no other", () => {
    const types = componentTypes();
    assert.deepEqual(
      Object.keys(KEPT.inputs).filter((type) => !types.includes(type)),
      [],
    );
    // A review says of a type that is added later that any change of it may replace it, until the command has run.
    assert.ok(types.filter(isKnown).length > 20);
    assert.deepEqual(
      Object.keys(KEPT.inputs),
      Object.keys(SCHEMAS).sort(),
      "out of date: npm run replacements",
    );
  });

  it("name a version, and inputs of the installed package", () => {
    assert.match(KEPT.source, /^hashicorp\/terraform-provider-aws \d+\.\d+\.\d+/);
    for (const [type, paths] of Object.entries(KEPT.inputs)) {
      const [, module = "", name = ""] = type.split(":");
      const declared = readFileSync(join(ROOT, AWS_PACKAGE, `${module}.d.ts`), "utf8");
      const args = declared.slice(declared.indexOf(`interface ${name}Args`));
      assert.ok(paths.length > 0, type);
      for (const path of paths) {
        assert.match(args, new RegExp(`^ {4}${path.split(".")[0] ?? ""}\\??: `, "m"), `${type} ${path}`);
      }
    }
  });

  it("leave to the code what is decided when planning, which is written down by hand", () => {
    assert.deepEqual(TYPES_DECIDED_BY_CODE, KEPT.conditional);
  });
});
